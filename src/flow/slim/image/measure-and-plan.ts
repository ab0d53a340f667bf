import { counted } from "../../../base/counted.ts";
import { PlimsollError } from "../../../base/error.ts";
import { BASE_NEEDS } from "../../../check/base/evidence.ts";
import { architecture } from "../../../check/binary/architecture.ts";
import type { Finding } from "../../../check/finding.ts";
import type { Verdict } from "../../../check/rule.ts";
import { healthcheckProgram } from "../../../check/runtime/rules/healthcheck-program.ts";
import { keptSymbols } from "../../../check/runtime/rules/kept-symbols.ts";
import { checkRuntime } from "../../../check/runtime/rules.ts";
import { findNeeds } from "../../../evidence/runtime/find-needs.ts";
import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { platformOf } from "../../../image/image.ts";
import type { ImageLedger } from "../../../measure/image/ledger/image-ledger.ts";
import { planSlimImage } from "../../../plan/slim-image/plan-slim-image.ts";
import type { PlannedImage, SlimImagePlan } from "../../../plan/slim-image/slim-image-plan.ts";
import { runAlone } from "../../../report/progress.ts";
import type { FromImage, ProgramOutcome } from "../../../report/slim-report.ts";
import { packagesThatStay } from "../../../session/package-records.ts";
import { surveyImage } from "../../../session/survey-image.ts";
import { SurveyedFiles } from "../../../session/surveyed-files.ts";
import { findCapabilities } from "./capabilities.ts";
import { findingsOutlook, staysAfter } from "./findings-outlook.ts";
import type { SlimImageJob } from "./job.ts";
import { findLostAuthorities } from "./own-authorities.ts";
import { openPlan, savePlan } from "./plan-file.ts";
import { stripPrograms, withoutRefused } from "./strip-programs.ts";

/** An image that was examined, with the plan for it. */
export interface Examined {
  readonly job: SlimImageJob;
  readonly source: PlannedImage;
  readonly measured: ImageLedger;
  readonly files: SurveyedFiles;
  readonly facts: RuntimeFacts;
  readonly plan: SlimImagePlan;
}

/** What is known so far: a run that fails reports everything that it had found out. */
export type SlimImageRun = { -readonly [K in keyof Omit<FromImage, "source" | "alreadyMinimal">]: FromImage[K] };

/**
 * Measures an image, finds what its service needs, and makes a plan or takes the one that was saved. Throws
 * `image-unfit` for a finding that is an error, `plan-invalid`, and what damaged layers throw.
 */
export async function examineImage(job: SlimImageJob, source: PlannedImage, run: SlimImageRun): Promise<Examined> {
  const { request, surroundings } = job;
  const measured = await runAlone(job.progress, `Measure ${job.name}`, async (voice) => {
    const { env, signal } = surroundings;
    // After a dry run there is nothing to prove.
    const lists = request.dryRun ? undefined : job.lists;
    const choices = { env, signal, cache: job.settings.cache, verify: "layers", lists } as const;
    const { ledger: found } = await surveyImage(job.image, job.name, choices);
    voice.title(`Measured ${job.name} (${counted(found.layers.length, "layer")})`);
    return found;
  });
  const files = new SurveyedFiles(job.image, measured, job.spool);
  const facts = await runAlone(job.progress, "Find what the service needs", async (voice) => {
    const found = await findNeeds(files, job.name, job.image.config.config, request.keep ?? [], BASE_NEEDS);
    voice.title(`Found what the service needs (${counted(found.kept.length, "name")})`);
    return found;
  });
  run.findings = [...checkRuntime(facts), ...checkArchitecture(job, facts)].flatMap(({ findings }) => findings);
  requireFit(job, run.findings);
  const wanted = await planOf(job, source, facts, files);
  const { outcomes } = await stripPrograms(wanted, files);
  const plan = withoutRefused(wanted, outcomes);
  run.plan = plan;
  run.programs = [...outcomes, ...leftAsTheyAre(job, wanted, facts)];
  run.findings = [...run.findings, ...(await findingsOfPlan(job, plan, facts, files))];
  run.findings = [...run.findings, ...keptSymbols.check({ programs: refusedOf(outcomes) }).findings];
  run.packages = packagesThatStay(plan, files);
  run.vulnerabilities = findingsOutlook(job, staysAfter(plan, files, run.packages));
  if (request.planOut !== undefined) await savePlan(surroundings.cwd, request.planOut, plan);
  return { job, source, measured, files, facts, plan };
}

function refusedOf(outcomes: readonly ProgramOutcome[]) {
  return outcomes.flatMap(({ path, strip, why }) => (strip === "refused" ? [{ path, why: why ?? "" }] : []));
}

/** Findings on Go programs that were not to be stripped, and on programs that may or may not be written in Go. */
function leftAsTheyAre(
  { request }: SlimImageJob,
  { keep }: SlimImagePlan,
  { programs }: RuntimeFacts,
): ProgramOutcome[] {
  const why = request.plan === undefined ? "--no-strip leaves it as it is" : "the plan leaves it as it is";
  const unchanged = new Set(keep.filter(({ as }) => as === "unchanged").map(({ path }) => path));
  return programs.flatMap(({ kind, path }): ProgramOutcome[] => {
    if (kind.is === "foreign") return [{ path, strip: "not-known", why: kind.because }];
    return kind.is === "go" && unchanged.has(path) ? [{ path, strip: "not-examined", why }] : [];
  });
}

async function planOf(
  job: SlimImageJob,
  image: PlannedImage,
  facts: RuntimeFacts,
  files: SurveyedFiles,
): Promise<SlimImagePlan> {
  const { config } = job.image.config;
  if (job.request.plan !== undefined) return openPlan(job.surroundings.cwd, job.request.plan, image, config, files);
  return planSlimImage(facts, { image, config, strip: job.request.strip ?? true });
}

/** What is worth a word once it is known what stays. */
async function findingsOfPlan(
  job: SlimImageJob,
  plan: SlimImagePlan,
  facts: RuntimeFacts,
  files: SurveyedFiles,
): Promise<Finding[]> {
  const test = job.image.config.config?.Healthcheck?.Test ?? [];
  const stays = new Set(plan.keep.map(({ path }) => path));
  const leaves = [...new Set(facts.healthcheckPaths)].filter((path) => !stays.has(path));
  return [
    ...healthcheckProgram.check({ test, becomes: plan.healthcheck, leaves }).findings,
    ...(await findLostAuthorities(plan, files)),
    ...(await findCapabilities(plan, files)),
  ];
}

/**
 * The architecture is checked by reading, and no program is run: an image may be labelled for another machine than the
 * one that its programs are built for.
 */
function checkArchitecture({ image }: SlimImageJob, { programs }: RuntimeFacts): readonly Verdict[] {
  const expectedGoarch = platformOf(image).architecture;
  return programs.flatMap(({ kind }) =>
    kind.is === "go" ? [architecture.check({ ...kind.facts, expectedGoarch })] : [],
  );
}

/** A rule that fails stops the run before anything is built: when in doubt, no image is written. */
function requireFit({ name }: SlimImageJob, findings: readonly Finding[]): void {
  const failed = findings.filter(({ level }) => level === "error");
  const [first] = failed;
  if (first === undefined) return;
  throw new PlimsollError("image-unfit", {
    what: first.what,
    why: [first.why, ...failed.flatMap(({ evidence }) => evidence)].join("\n"),
    ...(first.fix === undefined ? {} : { fix: first.fix }),
    where: `${name}, rule ${failed.map(({ rule }) => rule).join(", ")}`,
  });
}
