import { join } from "node:path";
import { digestHex, sha256 } from "../../../base/digest.ts";
import { LIMITS } from "../../../base/limits.ts";
import { VERSION } from "../../../base/version.ts";
import type { PruneSuggestion } from "../../../report/prune-report.ts";
import { JsonCache } from "../../../store/cache/json-cache.ts";
import { readSmallText } from "../../../store/file/small-file.ts";
import type { DependencyRequest } from "../../../toolchain/go/dependencies.ts";
import type { Go } from "../../../toolchain/go/go.ts";
import type { BaseImage } from "../context.ts";

export interface BestSuggestion {
  /** Null where nothing that was built saves enough. */
  readonly suggestion: PruneSuggestion | null;
  /** How many candidates were not built: one of them may save more. */
  readonly notBuilt: number;
}

interface Remembered extends BestSuggestion {
  /** The files that the edits name, with the digest of what they held. */
  readonly files: Readonly<Record<string, string | null>>;
}

export interface BestOptions {
  /**
   * Identifies the program that was built for the request, as its digest does: the answer is kept under it between runs,
   * and is found out again when a file that it names has changed. Undefined: nothing is kept.
   */
  readonly binary: string | undefined;
  readonly base: BaseImage;
  /** How many candidates are built, at most. */
  readonly proofs: number;
}

/**
 * The suggestion that saves most among those candidates that may save most, each shown by a build. What is a choice, and
 * what makes only the layer smaller, is left out. Throws what the go command's failures throw.
 */
export async function bestSuggestion(
  go: Go,
  request: DependencyRequest,
  { binary, base, proofs }: BestOptions,
): Promise<BestSuggestion> {
  if (binary === undefined) return find(go, request, base, proofs);
  const { package: main } = request;
  const cache = new JsonCache(join(request.cacheFolder, "suggested"));
  const key = keyOf(go, request, { binary, base, proofs });
  const known = await remembered(cache, key);
  if (known !== undefined) return known;
  const answer = await find(go, request, base, proofs);
  const files = await filesOf(answer.suggestion, main.module?.folder ?? main.cwd);
  await cache.keep(key, { ...answer, files } satisfies Remembered);
  return answer;
}

/** The kept answer, which costs nothing; undefined where there is none. */
export async function knownSuggestion(
  go: Go,
  request: DependencyRequest,
  options: BestOptions,
): Promise<BestSuggestion | undefined> {
  if (options.binary === undefined) return undefined;
  return remembered(new JsonCache(join(request.cacheFolder, "suggested")), keyOf(go, request, options));
}

function keyOf(go: Go, { package: main, platform, cgo, choices }: DependencyRequest, options: BestOptions): string {
  return JSON.stringify([VERSION, go.version, main.importPath, platform, cgo, choices, options]);
}

async function remembered(cache: JsonCache, key: string): Promise<BestSuggestion | undefined> {
  const known = (await cache.find(key)) as Remembered | undefined;
  if (known === undefined || !(await isCurrent(known))) return undefined;
  return { suggestion: known.suggestion, notBuilt: known.notBuilt };
}

async function find(go: Go, request: DependencyRequest, base: BaseImage, proofs: number): Promise<BestSuggestion> {
  // A kept answer needs none of this code.
  const [{ openContext }, { findSuggestions, isChoice }, { proveSuggestions }, { suggestionRow }] = await Promise.all([
    import("../context.ts"),
    import("./find-suggestions.ts"),
    import("./prove-suggestions.ts"),
    import("./suggestion-row.ts"),
  ]);
  const context = await openContext(go, request, base);
  const candidates = (await findSuggestions(context)).filter((one) => !isChoice(one) && one.saves === undefined);
  const { proven, unproven } = await proveSuggestions(candidates, { budget: proofs });
  return {
    suggestion: proven[0] === undefined ? null : suggestionRow(proven[0]),
    notBuilt: unproven.filter(({ why }) => why === "budget").length,
  };
}

async function isCurrent({ files }: Remembered): Promise<boolean> {
  const digests = await Promise.all(Object.keys(files).map(digestOf));
  return Object.values(files).every((digest, index) => digest === digests[index]);
}

async function filesOf(best: PruneSuggestion | null, folder: string): Promise<Record<string, string | null>> {
  const paths = new Set((best?.edits ?? []).flatMap(({ file }) => (file === null ? [] : [join(folder, file)])));
  return Object.fromEntries(await Promise.all([...paths].map(async (path) => [path, await digestOf(path)] as const)));
}

/** Null for a file that is not there: the edit is in another module of a workspace. */
async function digestOf(path: string): Promise<string | null> {
  const text = await readSmallText(path, path, LIMITS.goSourceBytes, "source-invalid");
  return text === undefined ? null : digestHex(sha256(text));
}
