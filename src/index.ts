/**
 * The library: what the verbs of the command line do, as functions from a request to a value. Nothing is printed.
 * A request has the flags of its verb, in camel case; a report is what the verb writes with `--json`.
 *
 *     const { image } = await slim(["./cmd/order"], { output: ["oci:out"] });
 *     const ledger = await explain("oci:out");
 *
 * Each throws `PlimsollError`, whose `code` says what failed. Versions are semantic: within one major version no member
 * goes away, and reports gain members only.
 */
import type { ErrorCode, PlimsollError } from "./base/error.ts";
import type { AttestRequest } from "./flow/attest/request.ts";
import type { AuditRequest } from "./flow/audit/request.ts";
import type { BaselineRequest } from "./flow/baseline/request.ts";
import type { ChaosRequest } from "./flow/chaos/request.ts";
import type { ContractRequest } from "./flow/contract/request.ts";
import type { ConvergeRequest } from "./flow/converge/request.ts";
import type { TargetRequest } from "./flow/converge/target.ts";
import type { CopyRequest } from "./flow/copy/request.ts";
import type { CostRequest } from "./flow/cost/request.ts";
import type { DiffRequest } from "./flow/diff/request.ts";
import type { ExplainRequest } from "./flow/explain/request.ts";
import type { FleetRequest } from "./flow/fleet/request.ts";
import type { GateRequest } from "./flow/gate/request.ts";
import type { LintRequest } from "./flow/lint/request.ts";
import type { PruneRequest } from "./flow/prune/request.ts";
import type { ReproduceRequest } from "./flow/reproduce/request.ts";
import type { SbomRequest } from "./flow/sbom/request.ts";
import type { SignRequest } from "./flow/sign/request.ts";
import type { SlimRequest } from "./flow/slim/request/request.ts";
import type { SymbolsRequest } from "./flow/symbols/request.ts";
import type { GraphRequest } from "./flow/tags/graph.ts";
import type { TagsRequest } from "./flow/tags/request.ts";
import type { TrialRequest } from "./flow/trial/request.ts";
import type { VerifyRequest } from "./flow/verify/request.ts";
import type { WhyRequest } from "./flow/why/why.ts";
import type { AuditReport } from "./report/audit-report.ts";
import type { BaselineReport } from "./report/baseline-report.ts";
import type { ChaosReport } from "./report/chaos-report.ts";
import type { ContractReport } from "./report/contract-report.ts";
import type { ConvergeReport } from "./report/converge-report.ts";
import type { CopyReport } from "./report/copy-report.ts";
import type { CostReport } from "./report/cost-report.ts";
import type { DiffReport } from "./report/diff-report.ts";
import type { FactorsReport } from "./report/factors-report.ts";
import type { FleetReport } from "./report/fleet-report.ts";
import type { GateReport } from "./report/gate-report.ts";
import type { GraphReport } from "./report/graph-report.ts";
import type { ImageDiffReport } from "./report/image-diff-report.ts";
import type { ImageReport } from "./report/image-report.ts";
import type { LedgerReport } from "./report/ledger-report.ts";
import type { LintReport } from "./report/lint-report.ts";
import { LineProgress } from "./report/progress.ts";
import type { PruneReport } from "./report/prune-report.ts";
import type { ReproduceReport } from "./report/reproduce-report.ts";
import type { SbomReport } from "./report/sbom-report.ts";
import type { AttestReport, SignReport } from "./report/seal-report.ts";
import type { SlimReport } from "./report/slim-report.ts";
import type { SymbolsReport } from "./report/symbols-report.ts";
import type { TagsReport } from "./report/tags-report.ts";
import type { TargetConvergeReport } from "./report/target-converge-report.ts";
import type { TrialReport } from "./report/trial-report.ts";
import type { VerifyReport } from "./report/verify-report.ts";
import type { WhyReport } from "./report/why-report.ts";
import type { Surroundings } from "./session/surroundings.ts";

export { ERROR_CODES, type ErrorCode, PlimsollError } from "./base/error.ts";
export { EXIT, type ExitCode } from "./base/exit.ts";
export { VERSION } from "./base/version.ts";
export type { AttestRequest } from "./flow/attest/request.ts";
export type { AuditRequest } from "./flow/audit/request.ts";
export type { BaselineRequest } from "./flow/baseline/request.ts";
export type { ChaosRequest } from "./flow/chaos/request.ts";
export type { ContractRequest } from "./flow/contract/request.ts";
export type { ConvergeRequest } from "./flow/converge/request.ts";
export type { TargetRequest } from "./flow/converge/target.ts";
export type { CopyRequest } from "./flow/copy/request.ts";
export type { CostRequest } from "./flow/cost/request.ts";
export type { DiffRequest } from "./flow/diff/request.ts";
export type { ExplainRequest } from "./flow/explain/request.ts";
export type { FleetRequest } from "./flow/fleet/request.ts";
export type { GateRequest } from "./flow/gate/request.ts";
export type { LintRequest } from "./flow/lint/request.ts";
export type { PruneRequest } from "./flow/prune/request.ts";
export type { ReproduceRequest } from "./flow/reproduce/request.ts";
export type { SbomRequest } from "./flow/sbom/request.ts";
export type { SignRequest } from "./flow/sign/request.ts";
export type { SlimRequest } from "./flow/slim/request/request.ts";
export type { SymbolsRequest } from "./flow/symbols/request.ts";
export type { TagsRequest } from "./flow/tags/request.ts";
export type { TrialRequest } from "./flow/trial/request.ts";
export type { VerifyRequest } from "./flow/verify/request.ts";
export type { WhyRequest } from "./flow/why/why.ts";
export type * from "./report/attestations-report.ts";
export type * from "./report/audit-report.ts";
export type * from "./report/baseline-report.ts";
export type * from "./report/chaos-report.ts";
export type * from "./report/contract-report.ts";
export type * from "./report/converge-report.ts";
export type * from "./report/copy-report.ts";
export type * from "./report/cost-report.ts";
export type * from "./report/diff-report.ts";
export type * from "./report/factors-report.ts";
export type * from "./report/findings-comparison-report.ts";
export type * from "./report/findings-report.ts";
export type * from "./report/fleet-report.ts";
export type * from "./report/gate-report.ts";
export type * from "./report/graph-report.ts";
export type * from "./report/image-diff-report.ts";
export type * from "./report/image-report.ts";
export type * from "./report/ledger-report.ts";
export type * from "./report/lint-report.ts";
export type * from "./report/module-use.ts";
export type * from "./report/prune-report.ts";
export type * from "./report/reproduce-report.ts";
export type * from "./report/sbom-report.ts";
export type * from "./report/seal-report.ts";
export type * from "./report/slim-report.ts";
export type * from "./report/symbols-report.ts";
export type * from "./report/tags-report.ts";
export type * from "./report/target-converge-report.ts";
export type * from "./report/trial-report.ts";
export type * from "./report/verify-report.ts";
export type * from "./report/why-report.ts";
export type { Surroundings } from "./session/surroundings.ts";

/** When omitted: this process's folder and environment, and no signal that interrupts. */
export type CallerSurroundings = Partial<Surroundings>;

/**
 * Runs the seven steps: Go main packages, or the image of a Go service, become a minimal image at every destination.
 * Unlike on the command line, no comparison is built unless `measure: "steps"` asks for it.
 */
export async function slim(
  sources: readonly string[],
  request: SlimRequest = {},
  surroundings?: CallerSurroundings,
): Promise<SlimReport> {
  const [{ slim: run }, { convergence }, { requireEquivalence }] = await Promise.all([
    import("./flow/slim/slim.ts"),
    import("./flow/converge/converge.ts"),
    import("./flow/trial/require-equivalence.ts"),
  ]);
  const listener = { progress: new LineProgress(() => {}), onDelivered: () => {}, onPlan: () => {} };
  const asked = { measure: "none", ...request } as const;
  const { report, failure } = await run(complete(surroundings), asked, sources, listener, {
    converger: convergence,
    trier: requireEquivalence,
  });
  if (failure !== undefined) throw failure;
  return report;
}

/**
 * Says what every byte of an image or of a Go binary is. Sizes are bytes; with `top`, one row replaces the smallest
 * ones.
 */
export async function explain(
  target: string,
  request: ExplainRequest & { readonly top?: number } = {},
  surroundings?: CallerSurroundings,
): Promise<LedgerReport | ImageReport> {
  const { explain: run } = await import("./flow/explain/explain.ts");
  return run(complete(surroundings), target, request);
}

/** Says why a package or module is in the program of a main package, and what it costs. */
export async function why(
  source: string,
  wanted: string,
  request: WhyRequest = {},
  surroundings?: CallerSurroundings,
): Promise<WhyReport> {
  const { why: run } = await import("./flow/why/why.ts");
  return run(complete(surroundings), source, wanted, request);
}

/**
 * Says what changed between two binaries, two images or two main packages; with `base` and without `after`, between a
 * main package and its past.
 */
export async function diff(
  before: string,
  after: string | undefined,
  request: DiffRequest & { readonly top?: number } = {},
  surroundings?: CallerSurroundings,
): Promise<DiffReport | ImageDiffReport> {
  const { diff: run } = await import("./flow/diff/diff.ts");
  return run(
    complete(surroundings),
    after === undefined ? [before] : [before, after],
    request,
    new LineProgress(() => {}),
  );
}

/**
 * Copies an image, or an index with everything that it names, to any number of places, byte for byte. Throws the first
 * failure when every place has been tried.
 */
export async function copy(
  source: string,
  destinations: readonly string[],
  request: CopyRequest = {},
  surroundings?: CallerSurroundings,
): Promise<CopyReport> {
  const { copy: run } = await import("./flow/copy/copy.ts");
  const { report, failure } = await run(
    complete(surroundings),
    source,
    destinations,
    request,
    new LineProgress(() => {}),
  );
  if (failure !== undefined) throw failure;
  return report;
}

/**
 * Runs an image, and the one before it, in a container runtime, or what `libc` and `knobs` of the request name. Images that do not behave alike are a result: it throws
 * only where nothing could be found out.
 */
export async function trial(
  after: string | undefined,
  before: string | undefined,
  request: TrialRequest = {},
  surroundings?: CallerSurroundings,
): Promise<TrialReport> {
  const { runTrial } = await import("./flow/trial/libc/run-trial.ts");
  const progress = new LineProgress(() => {});
  const { report, failure } = await runTrial(complete(surroundings), { after, before }, request, progress);
  throwUnless(["trial-failed"], failure);
  return report;
}

/**
 * Runs an image under load, and holds what it shows against its contract. That a clause is broken, or could not be decided,
 * is a result, and not an error.
 */
export async function contract(
  image: string,
  request: ContractRequest = {},
  surroundings?: CallerSurroundings,
): Promise<ContractReport> {
  const { contract: run } = await import("./flow/contract/contract.ts");
  const { report, failure } = await run(complete(surroundings), image, request, new LineProgress(() => {}));
  throwUnless(["contract-broken", "contract-undecided"], failure);
  return report;
}

/**
 * Breaks what a service depends on while it is under load, and says what the service did. That a check does not hold, or
 * could not be decided, is a result, and not an error.
 */
export async function chaos(
  image: string,
  request: ChaosRequest = {},
  surroundings?: CallerSurroundings,
): Promise<ChaosReport> {
  const { chaos: run } = await import("./flow/chaos/chaos.ts");
  const { report, failure } = await run(complete(surroundings), image, request, new LineProgress(() => {}));
  throwUnless(["chaos-broken", "chaos-undecided"], failure);
  return report;
}

/**
 * Holds the images of a fleet against its rules, and says where their bytes are. That a rule is broken, or could not be
 * decided, is a result, and not an error.
 */
export async function fleet(
  sources: readonly string[],
  request: FleetRequest = {},
  surroundings?: CallerSurroundings,
): Promise<FleetReport> {
  const { fleet: run } = await import("./flow/fleet/fleet.ts");
  const { report, failure } = await run(complete(surroundings), sources, request, new LineProgress(() => {}));
  throwUnless(["fleet-broken", "fleet-undecided"], failure);
  return report;
}

/**
 * Writes Kubernetes manifests for a service from what is seen of its image, and keeps what a person did to those of an earlier
 * run. What nothing shows is in `toDecide`.
 */
export async function baseline(
  image: string,
  request: BaselineRequest = {},
  surroundings?: CallerSurroundings,
): Promise<BaselineReport> {
  const { baseline: run } = await import("./flow/baseline/baseline.ts");
  return run(complete(surroundings), image, request, new LineProgress(() => {}));
}

/**
 * Says what a module, or one package, costs the program of a main package; with `@VERSION`, what that version of it would
 * change. Sizes are bytes.
 */
export async function cost(
  wanted: string,
  source: string,
  request: CostRequest = {},
  surroundings?: CallerSurroundings,
): Promise<CostReport> {
  const { cost: run } = await import("./flow/cost/cost.ts");
  return run(complete(surroundings), wanted, source, request);
}

/**
 * Holds services to their rules: those of plimsoll.yaml, or the one that is named. A broken rule is a result and not an
 * error; what could not be found out for one service is in its `error`, and the verdict is null then.
 */
export async function gate(
  target: string | undefined,
  request: Omit<GateRequest, "update"> = {},
  surroundings?: CallerSurroundings,
): Promise<GateReport> {
  const { gate: run } = await import("./flow/gate/gate.ts");
  return run(complete(surroundings), target, request, new LineProgress(() => {}));
}

/** Says what a Dockerfile or an image wastes. Findings are values: none of them is thrown. */
export async function lint(
  target: string,
  request: LintRequest = {},
  surroundings?: CallerSurroundings,
): Promise<LintReport> {
  const { lint: run } = await import("./flow/lint/lint.ts");
  return run(complete(surroundings), target, request);
}

/**
 * Says what in Go source will hang, leak or spin when a dependency fails. `packages` is what the go command takes; suspects
 * are values, and so are packages that could not be looked at: see `notAudited`.
 */
export async function audit(
  packages = "./...",
  request: AuditRequest = {},
  surroundings?: CallerSurroundings,
): Promise<AuditReport> {
  const { audit: run } = await import("./flow/audit/audit.ts");
  return run(complete(surroundings), packages, request, new LineProgress(() => {}));
}

/**
 * Says what an image or a Go program is made of: `document` is the SBOM as text. What could not be found out is in `unknown`,
 * and in the document.
 */
export async function sbom(
  target: string,
  request: SbomRequest = {},
  surroundings?: CallerSurroundings,
): Promise<SbomReport> {
  const { sbom: run } = await import("./flow/sbom/sbom.ts");
  return run(complete(surroundings), target, request);
}

/** Attaches statements to an image, where the image is; signed if a key is named. */
export async function attest(
  image: string,
  request: AttestRequest,
  surroundings?: CallerSurroundings,
): Promise<AttestReport> {
  const { attest: run } = await import("./flow/attest/attest.ts");
  return run(complete(surroundings), image, request);
}

/** Signs the image of each platform, and the index that leads to them. */
export async function sign(
  image: string,
  request: SignRequest = {},
  surroundings?: CallerSurroundings,
): Promise<SignReport> {
  const { sign: run } = await import("./flow/sign/sign.ts");
  return run(complete(surroundings), image, request);
}

/** Signs a file, and writes the bundle beside it or to `output`. */
export async function signBlob(
  file: string,
  request: SignRequest = {},
  surroundings?: CallerSurroundings,
): Promise<SignReport> {
  const { signBlob: run } = await import("./flow/sign/sign.ts");
  return run(complete(surroundings), file, request);
}

/**
 * Checks who signed an image, what they said of it, and whether it is true. A check that does not pass is a value: look at
 * `verified`, and never only at whether something was thrown.
 */
export async function verify(
  image: string,
  request: VerifyRequest,
  surroundings?: CallerSurroundings,
): Promise<VerifyReport> {
  const { verify: run } = await import("./flow/verify/verify.ts");
  return run(complete(surroundings), image, request);
}

/**
 * Fetches the debug symbols that are attached to an image, once they were shown to belong to its programs: `programs` says
 * in which files they are.
 */
export async function symbols(
  image: string,
  request: SymbolsRequest = {},
  surroundings?: CallerSurroundings,
): Promise<SymbolsReport> {
  const { symbols: run } = await import("./flow/symbols/symbols.ts");
  return run(complete(surroundings), image, request);
}

/**
 * Builds an image again from its provenance and the source in `folder`, and compares it bit for bit. That it was not
 * reproduced is a result, and not an error.
 */
export async function reproduce(
  image: string,
  folder = ".",
  request: ReproduceRequest = {},
  surroundings?: CallerSurroundings,
): Promise<ReproduceReport> {
  const [{ reproduce: run }, { provenanceOf: describe }] = await Promise.all([
    import("./flow/reproduce/reproduce.ts"),
    import("./flow/slim/source/seal-provenance.ts"),
  ]);
  const progress = new LineProgress(() => {});
  return run(complete(surroundings), image, folder, request, { progress, describe });
}

/** Says what would make the program of a main package smaller, each shown by a build with the change. */
export async function prune(
  source: string,
  request: PruneRequest = {},
  surroundings?: CallerSurroundings,
): Promise<PruneReport> {
  const { prune: run } = await import("./flow/prune/prune.ts");
  return run(complete(surroundings), source, request, () => {});
}

/** Says what needs what in the program of a main package, and what the tag `mark` brings and takes away. */
export async function dependencyGraph(
  source: string,
  request: GraphRequest = {},
  surroundings?: CallerSurroundings,
): Promise<GraphReport> {
  const { graph: run } = await import("./flow/tags/graph.ts");
  return run(complete(surroundings), source, request);
}

/**
 * Searches the smallest change of a module's go.mod that clears a vulnerability report, and carries it out in a copy. The
 * module's own files are written only with `write`.
 */
export async function converge(
  module: string,
  request: ConvergeRequest = {},
  surroundings?: CallerSurroundings,
): Promise<ConvergeReport> {
  const { converge: run } = await import("./flow/converge/converge.ts");
  return run(complete(surroundings), module, request);
}

/**
 * Says what is known to be vulnerable in a Go executable or an image, and what would have to be raised in its source. There
 * is no go.mod, so nothing is planned or changed.
 */
export async function findings(
  target: string,
  request: TargetRequest = {},
  surroundings?: CallerSurroundings,
): Promise<TargetConvergeReport> {
  const { findings: run } = await import("./flow/converge/target.ts");
  return run(complete(surroundings), target, request);
}

/**
 * Says what each build tag of a main package costs: the program is built with it and without it. A tag that does not
 * build is a result and not an error.
 */
export async function tags(
  source: string,
  request: TagsRequest = {},
  surroundings?: CallerSurroundings,
): Promise<TagsReport> {
  const { tags: run } = await import("./flow/tags/tags.ts");
  return run(complete(surroundings), source, request, new LineProgress(() => {}));
}

/** Builds a main package in several ways, and measures what debugging, paths, metadata and modules cost in it. */
export async function measureFactors(
  source: string,
  { builder = "auto" }: { readonly builder?: "auto" | "model" | "buildkit" | "podman" } = {},
  surroundings?: CallerSurroundings,
): Promise<FactorsReport> {
  const { measureFactors: run } = await import("./flow/factors/factors.ts");
  return run(complete(surroundings), { source, builder, onVariant: () => {} });
}

/** A verdict is a result: whatever else a run ended with is thrown. */
function throwUnless(verdicts: readonly ErrorCode[], failure: PlimsollError | undefined): void {
  if (failure !== undefined && !verdicts.includes(failure.code)) throw failure;
}

function complete({
  cwd = process.cwd(),
  env = process.env,
  signal = new AbortController().signal,
}: CallerSurroundings = {}): Surroundings {
  return { cwd, env, signal };
}
