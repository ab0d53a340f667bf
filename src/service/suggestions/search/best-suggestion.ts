import { join } from "node:path";
import { digestHex, sha256 } from "../../../base/digest.ts";
import { LIMITS } from "../../../base/limits.ts";
import { VERSION } from "../../../base/version.ts";
import type { PruneSuggestion } from "../../../report/prune-report.ts";
import { JsonCache } from "../../../store/cache/json-cache.ts";
import { readSmallText } from "../../../store/file/small-file.ts";
import type { DependencyRequest } from "../../../toolchain/go/dependencies.ts";
import type { Go } from "../../../toolchain/go/go.ts";
import { type BaseImage, openContext } from "../context.ts";
import { findSuggestions, isChoice } from "./find-suggestions.ts";
import { proveSuggestions } from "./prove-suggestions.ts";
import { suggestionRow } from "./suggestion-row.ts";

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

/**
 * The suggestion that saves most among the `proofs` candidates that may, each shown by a build; what is a choice is left
 * out. `binary` identifies the program that was built for this request, as its digest does: the answer for it is kept
 * between runs, and is found out again when a file that it names has changed. Throws what the go command's failures
 * throw.
 */
export async function bestSuggestion(
  go: Go,
  request: DependencyRequest,
  { binary, base, proofs }: { readonly binary: string; readonly base: BaseImage; readonly proofs: number },
): Promise<BestSuggestion> {
  const { package: main, platform, cgo, choices } = request;
  const key = JSON.stringify([VERSION, go.version, main.importPath, platform, cgo, choices, base, binary, proofs]);
  const cache = new JsonCache(join(request.cacheFolder, "suggested"));
  const known = (await cache.find(key)) as Remembered | undefined;
  if (known !== undefined && (await isCurrent(known)))
    return { suggestion: known.suggestion, notBuilt: known.notBuilt };
  const context = await openContext(go, request, base);
  const candidates = (await findSuggestions(context)).filter((one) => !isChoice(one));
  const { proven, unproven } = await proveSuggestions(candidates, { budget: proofs });
  const best = proven[0] === undefined ? null : suggestionRow(proven[0]);
  const answer = { suggestion: best, notBuilt: unproven.filter(({ why }) => why === "budget").length };
  await cache.keep(key, {
    ...answer,
    files: await filesOf(best, main.module?.folder ?? main.cwd),
  } satisfies Remembered);
  return answer;
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
