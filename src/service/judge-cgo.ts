import { join } from "node:path";
import { PlimsollError } from "../base/error.ts";
import type { PackageSource } from "../check/cgo/examine-packages.ts";
import { acceptCgo, type CgoJudgement, judgement } from "../check/cgo/judgement.ts";
import type { PackageVariant } from "../check/cgo/package-variant.ts";
import { type DependencyRequest, listDependencies } from "../toolchain/go/dependencies.ts";
import type { Go } from "../toolchain/go/go.ts";
import { openSources } from "../toolchain/go/sources.ts";
import { CgoMemory } from "./cgo-memory.ts";
import type { SlimJob } from "./job.ts";

type Request = Omit<DependencyRequest, "cgo">;

/**
 * Decides whether a program can be built without C. Throws `cgo-required` where it cannot and nobody has said that it
 * must be.
 */
export async function judgeCgo(job: SlimJob, go: Go, request: Request): Promise<CgoJudgement> {
  const { flagFiles, ...sources } = await openSources(go, request);
  const memory = job.settings.cache ? new CgoMemory(job, request, flagFiles) : undefined;
  const known = await memory?.recall();
  if (known !== undefined) return known;
  const folders: string[] = [];
  const texts: string[] = [];
  const list = async (cgo: boolean) => {
    const dependencies = await listDependencies(go, { ...request, cgo });
    folders.push(...dependencies.map(({ folder }) => folder));
    return dependencies;
  };
  const read: PackageSource["read"] = (files) => {
    texts.push(...files.map(({ folder, name }) => join(folder, name)));
    return sources.read(files);
  };
  const judged = job.settings.cgo ? await acceptCgo({ list }) : await examine(job, request, { list, read });
  if (isRefused(judged)) {
    const { refuseForC } = await import("./cgo-refusal.ts");
    throw await refuseForC(job, request, judged);
  }
  // What the project's build files say may change without any package's files.
  if (judged.verdict.holds) await memory?.keep(judged, { folders, read: texts });
  return judged;
}

/** Loaded when it is needed: most runs know the judgement of the run before. */
async function examine(job: SlimJob, request: Request, source: PackageSource): Promise<CgoJudgement> {
  const { examineCgo } = await import("../check/cgo/examine-packages.ts");
  const { wordAboutC } = await import("./cgo-word.ts");
  return examineCgo({ ...source, said: () => wordAboutC(job, request.package) }, job.settings.allowNoCgo);
}

function isRefused({ verdict }: CgoJudgement): boolean {
  return verdict.findings.some(({ level }) => level === "error");
}

/**
 * A program that does not compile because it uses declarations in C needs C: the error says so, instead of showing the
 * compiler's message, which does not mention CGO_ENABLED. Resolves to the error to end with.
 */
export async function explainWithC(
  job: SlimJob,
  request: Request,
  judged: CgoJudgement,
  failure: unknown,
): Promise<unknown> {
  if (!(failure instanceof PlimsollError) || failure.code !== "build-failed") return failure;
  const words = failure.why ?? "";
  const undefinedNames = new Set(
    [
      ...words.matchAll(/undefined: (?:[\p{L}\p{N}_]+\.)?([\p{L}\p{N}_]+)|has no field or method ([\p{L}\p{N}_]+)/gu),
    ].map(([, name, method]) => name ?? method!),
  );
  const uses = ({ missing }: PackageVariant) => missing.some((name) => undefinedNames.has(name.replace(/^.*\./, "")));
  const needed = [...judged.facts.accepted, ...judged.facts.refused].filter(uses);
  if (needed.length === 0) return failure;
  const { refuseForC } = await import("./cgo-refusal.ts");
  const refused = needed.map((one) => ({
    ...one,
    verdict: "excluded" as const,
    evidence: [...one.evidence, ...words.split("\n").filter((line) => /undefined|has no field/.test(line))],
    chain: [],
  }));
  return refuseForC(job, request, judgement({ ...judged.facts, refused }, [...judged.packages]));
}

/**
 * The error for a binary that was built without C and is still linked dynamically: it contains directives for the
 * loader.
 */
export async function refuseForLoader(
  job: SlimJob,
  request: Request,
  judged: CgoJudgement,
  evidence: readonly string[],
): Promise<PlimsollError | undefined> {
  const { packagesThatLoad, refuseForC } = await import("./cgo-refusal.ts");
  const packages = await packagesThatLoad(
    await listDependencies(job.go, { ...request, cgo: false }),
    await openSources(job.go, request),
  );
  if (packages.length === 0) return undefined;
  const refused = packages.map(({ importPath, module }) => ({
    ...{ importPath, module, verdict: "loads" as const, missing: [] },
    evidence: ["it asks the loader for shared objects with //go:cgo_import_dynamic, although C is off", ...evidence],
    chain: [],
  }));
  return refuseForC(job, request, judgement({ ...judged.facts, refused }, [...judged.packages]));
}
