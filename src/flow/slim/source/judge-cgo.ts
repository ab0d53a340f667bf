import { PlimsollError } from "../../../base/error.ts";
import { acceptCgo, type CgoJudgement, examineCgo, judgement } from "../../../check/cgo/examine.ts";
import type { PackageVariant } from "../../../check/cgo/package-variant.ts";
import { type DependencyRequest, listDependencies } from "../../../toolchain/go/dependencies.ts";
import type { Go } from "../../../toolchain/go/go.ts";
import { openSources } from "../../../toolchain/go/sources.ts";
import { CgoMemory } from "./cgo-memory.ts";
import { packagesThatLoad, refuseForC } from "./cgo-refusal.ts";
import { wordAboutC } from "./cgo-word.ts";
import type { SlimJob } from "./job.ts";

type Request = Omit<DependencyRequest, "cgo">;

/**
 * Decides whether a program can be built without C. Throws `cgo-required` where it cannot and nobody has said that it
 * must be.
 */
export async function judgeCgo(job: SlimJob, go: Go, request: Request): Promise<CgoJudgement> {
  const { read, flagFiles } = await openSources(go, request);
  const memory = job.settings.cache ? new CgoMemory(job, request, flagFiles) : undefined;
  const known = await memory?.recall();
  if (known !== undefined) return known;
  const folders: string[] = [];
  const list = async (cgo: boolean) => {
    const dependencies = await listDependencies(go, { ...request, cgo });
    folders.push(...dependencies.map(({ folder }) => folder));
    return dependencies;
  };
  const said = () => wordAboutC(job, request.package);
  const judged = job.settings.cgo
    ? await acceptCgo({ list })
    : await examineCgo({ list, read, said }, job.settings.allowNoCgo);
  if (isRefused(judged)) throw await refuseForC(job, request, judged);
  // The project's build files may change while the files of its packages do not, so only a good verdict is kept.
  if (judged.verdict.holds) await memory?.keep(judged, folders);
  return judged;
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
  const packages = await packagesThatLoad(
    await listDependencies(job.go, { ...request, cgo: false }),
    await openSources(job.go, request),
  );
  if (packages.length === 0) return undefined;
  const refused = packages.map(({ importPath, module }) => ({
    ...{ importPath, module, verdict: "loads" as const, filesWithC: [], filesWithoutC: [], missing: [] },
    evidence: ["it has the loader bring shared objects by //go:cgo_import_dynamic, though C is off", ...evidence],
    chain: [],
  }));
  return refuseForC(job, request, judgement({ ...judged.facts, refused }, [...judged.packages]));
}
