import { PlimsollError } from "../../base/error.ts";
import type { Finding } from "../../check/finding.ts";
import { examineRuntime } from "../../check/runtime/examine.ts";
import { healthcheckProgram } from "../../check/runtime/rules/healthcheck-program.ts";
import { checkRuntime } from "../../check/runtime/rules.ts";
import type { RuntimeFacts } from "../../check/runtime/runtime-facts.ts";
import type { Image } from "../../image/image.ts";
import { sizeOfImage } from "../../image/uncompressed.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { planSlimImage } from "../../plan/slim-image/plan-slim-image.ts";
import type { PlannedImage, SlimImagePlan } from "../../plan/slim-image/slim-image-plan.ts";
import { proveSlimImage, type SlimProof } from "../../prove/slim-image.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { settled, type TaskVoice } from "../../report/progress.ts";
import { formatSize } from "../../report/size.ts";
import { type FromImage, failureReport } from "../../report/slim-report.ts";
import type { Target } from "../../store/target.ts";
import { deliver } from "../slim/deliver.ts";
import type { SlimFlags } from "../slim/flags.ts";
import type { Outcome } from "../slim/outcome.ts";
import type { World } from "../world.ts";
import { type BuiltSlimImage, buildSlimImage } from "./build-slim-image.ts";
import { findCapabilities } from "./capabilities.ts";
import { measureSteps, type StepSavings } from "./comparison.ts";
import { findLeftOut } from "./left-out.ts";
import { measureFat } from "./measure-fat.ts";
import { findLostAuthorities } from "./own-authorities.ts";
import { packagesThatStay } from "./packages.ts";
import { openPlan, savePlan } from "./plan-file.ts";
import { openSlimImageJob, type SlimImageJob } from "./slim-image-job.ts";
import { sizeOfLedger, summariseSlimImage } from "./summary.ts";
import { SurveyedFiles } from "./surveyed-files.ts";

/** `plimsoll slim IMAGE`: measure, examine, plan, build, prove, and only then write. Throws nothing: failures are outcomes. */
export async function runSlimImage(world: World, flags: SlimFlags, target: Target): Promise<Outcome> {
  const run: SlimImageRun = { findings: [], plan: null, packages: [], leftOut: [], proof: null };
  let source: PlannedImage | undefined;
  try {
    await using job = await openSlimImageJob(world, flags, target);
    source = { name: job.name, digest: job.image.descriptor.digest, platform: job.platform };
    return await slimImage(job, source, run);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    const fromImage = source === undefined ? {} : { fromImage: { source, alreadyMinimal: false, ...run } };
    return { report: { ...failureReport(failure), ...fromImage }, failure };
  }
}

/** What is known so far: a run that fails says as much as it found out. */
type SlimImageRun = { -readonly [K in keyof Omit<FromImage, "source" | "alreadyMinimal">]: FromImage[K] };

async function slimImage(job: SlimImageJob, source: PlannedImage, run: SlimImageRun): Promise<Outcome> {
  const { flags, world } = job;
  const measured = await phase(job, `Measure ${job.name}`, async (voice) => {
    const found = await measureFat(job.image, job.name, { ...world, cache: job.settings.cache });
    voice.title(`Measured ${job.name} (${found.layers.length} layers)`);
    return found;
  });
  const files = new SurveyedFiles(job.image, measured, job.spool);
  const facts = await phase(job, "Find what the service needs", async (voice) => {
    const found = await examineRuntime(files, job.name, job.image.config.config, flags.keep ?? []);
    voice.title(`Found what the service needs (${found.kept.length} names)`);
    return found;
  });
  run.findings = checkRuntime(facts).flatMap(({ findings }) => findings);
  requireFit(job, run.findings);
  const plan = await planOf(job, source, facts, files);
  run.plan = plan;
  const test = job.image.config.config?.Healthcheck?.Test ?? [];
  run.findings = [
    ...run.findings,
    ...healthcheckProgram.check({ test, becomes: plan.healthcheck }).findings,
    ...(await findLostAuthorities(plan, files)),
    ...(await findCapabilities(plan, files)),
  ];
  run.packages = packagesThatStay(plan, files);
  run.leftOut = findLeftOut(measured, new Set(plan.keep.map(({ path }) => path)));
  if (flags.planOut !== undefined) await savePlan(world.cwd, flags.planOut, plan);
  if (flags.dryRun)
    return { report: await summariseSlimImage({ job, source, facts, measured, run, built: undefined }) };
  return finish(job, source, facts, measured, files, run, plan);
}

async function finish(
  job: SlimImageJob,
  source: PlannedImage,
  facts: RuntimeFacts,
  measured: ImageLedger,
  files: SurveyedFiles,
  run: SlimImageRun,
  plan: SlimImagePlan,
): Promise<Outcome> {
  const built = await phase(job, `Build the image for ${job.platform}`, async (voice) => {
    const made = await buildSlimImage(job, plan, files);
    voice.title(`Built the image for ${job.platform} (${formatSize(wireBytesOf(made))} on the wire)`);
    return made;
  });
  const proof = await phase(job, "Prove it on the layers of both images", async (voice) => {
    const before = { image: job.image, layers: files.layers, tree: files.tree };
    const found = await proveSlimImage(before, built.image, built.claim, (content) => job.spool.add(content));
    voice.title(`Proved that ${found.identical.names} names are the same in both images`);
    return found;
  });
  run.proof = proof;
  requireProof(job, proof);
  // What is written anew and comes out the same has stayed.
  run.leftOut = findLeftOut(measured, new Set([...plan.keep.map(({ path }) => path), ...proof.addedAlike]));
  const alreadyMinimal = await isMinimal(job, measured, plan, built.image);
  const artifact = alreadyMinimal ? job.image : built.image;
  const inputs = [{ name: "image", value: `${job.name}@${source.digest}` }];
  const delivery = await deliver(job, artifact, job.destinations, inputs);
  if (!job.settings.json) {
    for (const { reference } of delivery.outcomes) {
      if (reference !== null) job.world.process.stdout.write(`${reference}\n`);
    }
  }
  const savings = await savingsOf(job, measured, plan, files, artifact);
  const finished = { built, artifact, alreadyMinimal, delivery, inputs, savings };
  const report = await summariseSlimImage({ job, source, facts, measured, run, built: finished });
  return delivery.failure === undefined ? { report } : { report, failure: delivery.failure };
}

/** The image is written by now. One that stays as it is saves nothing, and there is nothing to build for comparison. */
async function savingsOf(
  job: SlimImageJob,
  measured: ImageLedger,
  plan: SlimImagePlan,
  files: SurveyedFiles,
  artifact: Image,
): Promise<StepSavings> {
  if (!job.settings.measure || artifact === job.image) return new Map();
  return phase(job, "Build what to compare with", async (voice) => {
    const found = await measureSteps(job, sizeOfLedger(measured), plan, files, artifact);
    voice.title("Built what to compare with");
    return found;
  });
}

async function planOf(
  job: SlimImageJob,
  image: PlannedImage,
  facts: RuntimeFacts,
  files: SurveyedFiles,
): Promise<SlimImagePlan> {
  const { config } = job.image.config;
  if (job.flags.plan !== undefined) return openPlan(job.world.cwd, job.flags.plan, image, config, files);
  return planSlimImage(facts, { image, config, strip: job.flags.strip ?? true });
}

/**
 * Whether the image that there is stays, with its digest: where the new one is no smaller to pull, and starts the same.
 * Uncompressed, it is compared by what it stores.
 */
async function isMinimal(job: SlimImageJob, measured: ImageLedger, plan: SlimImagePlan, made: Image): Promise<boolean> {
  if (plan.command !== "unchanged" || plan.healthcheck !== "unchanged") return false;
  const [before, after] = [sizeOfLedger(measured), await sizeOfImage(made)];
  return job.compression.algorithm === "none"
    ? after.sizeBytes >= before.sizeBytes
    : after.wireBytes >= before.wireBytes;
}

/** A rule that fails stops the run before anything is built: what is in doubt is not written. */
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

function requireProof({ name }: SlimImageJob, { holds, problems }: SlimProof): void {
  if (holds) return;
  throw new PlimsollError("proof-failed", {
    what: "the slim image is not what its plan says",
    why: problems.slice(0, 16).join("\n"),
    fix: "nothing was written; this is a defect of plimsoll: please report it with the plan (--dry-run --plan-out FILE)",
    where: name,
  });
}

async function phase<T>(job: SlimImageJob, title: string, run: (voice: TaskVoice) => Promise<T>): Promise<T> {
  return settled(await job.progress.phase([{ title, run }]))[0]!;
}

function wireBytesOf({ image }: BuiltSlimImage): number {
  return image.layers.reduce(
    (sum, { descriptor }) => sum + descriptor.size,
    image.bytes.length + image.configBytes.length,
  );
}
