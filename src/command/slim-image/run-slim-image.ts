import { PlimsollError } from "../../base/error.ts";
import type { Image } from "../../image/image.ts";
import { sizeOfImage } from "../../image/uncompressed.ts";
import type { PlannedImage } from "../../plan/slim-image/slim-image-plan.ts";
import { proveSlimImage, type SlimProof } from "../../prove/slim-image.ts";
import { counted } from "../../report/counted.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { formatSize } from "../../report/size.ts";
import { failureReport, type SlimReport } from "../../report/slim-report.ts";
import type { Target } from "../../store/target.ts";
import { type Delivery, deliver } from "../slim/deliver.ts";
import type { SlimFlags } from "../slim/flags.ts";
import type { Outcome } from "../slim/outcome.ts";
import { viewOf, type World } from "../world.ts";
import { type BuiltSlimImage, buildSlimImage } from "./build-slim-image.ts";
import { measureSteps, type StepSavings } from "./comparison.ts";
import { type Examined, examineImage, phase, type SlimImageRun } from "./examine-image.ts";
import { findLeftOut } from "./left-out.ts";
import { openSlimImageJob, type SlimImageJob } from "./slim-image-job.ts";
import { sizeOfLedger, summariseSlimImage } from "./summary.ts";

/** `plimsoll slim IMAGE`: measure, examine, plan, build, prove, and only then write. Throws nothing: failures are outcomes. */
export async function runSlimImage(world: World, flags: SlimFlags, target: Target): Promise<Outcome> {
  const run: SlimImageRun = {
    findings: [],
    plan: null,
    programs: [],
    packages: [],
    leftOut: [],
    rewritten: [],
    proof: null,
  };
  let source: PlannedImage | undefined;
  try {
    await using job = await openSlimImageJob(world, flags, target);
    source = { name: job.name, digest: job.image.descriptor.digest, platform: job.platform };
    const examined = await examineImage(job, source, run);
    await showPlan(job, run);
    if (flags.dryRun) {
      run.leftOut = findLeftOut(examined.measured, new Set(examined.plan.keep.map(({ path }) => path)));
      return { report: await summariseSlimImage(examined, run, undefined) };
    }
    world.process.stderr.write("\n");
    return await finish(examined, run);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    const fromImage = source === undefined ? {} : { fromImage: { source, alreadyMinimal: false, ...run } };
    return { report: { ...failureReport(failure), ...fromImage }, failure };
  }
}

/** Before anything is built, and long before it is written: there is time to stop it. */
async function showPlan({ world }: SlimImageJob, run: SlimImageRun): Promise<void> {
  const { renderPlan } = await import("../../report/from-image-view.ts");
  world.process.stderr.write(renderPlan(run, viewOf(world.process.stderr, world.env)));
}

async function finish(examined: Examined, run: SlimImageRun): Promise<Outcome> {
  const { job, source, measured, plan } = examined;
  const built = await build(examined);
  const proof = await prove(examined, built);
  run.proof = proof;
  run.rewritten = rewrittenOf(examined, proof);
  requireProof(job, proof);
  const alreadyMinimal = await isMinimal(examined, built.image);
  // What is written anew and comes out the same has stayed.
  const stayed = new Set([...plan.keep.map(({ path }) => path), ...proof.addedAlike]);
  run.leftOut = alreadyMinimal ? [] : findLeftOut(measured, stayed);
  const artifact = alreadyMinimal ? job.image : built.image;
  const inputs = [{ name: "image", value: `${job.name}@${source.digest}` }];
  const delivery = await deliver(job, artifact, job.destinations, inputs);
  if (!job.settings.json) printReferences(job, delivery);
  const savings = await savingsOf(examined, run, artifact);
  const report = await summariseSlimImage(examined, run, {
    built,
    artifact,
    alreadyMinimal,
    delivery,
    inputs,
    savings,
  });
  const failure = delivery.failure ?? (await writeReport(job, artifact, report));
  return failure === undefined ? { report } : { report, failure };
}

/** What is added and is not new. */
function rewrittenOf({ files }: Examined, { added, addedAlike }: SlimProof): readonly string[] {
  const alike = new Set(addedAlike);
  return added.filter((path) => !alike.has(path) && files.tree.find(path, { followLast: false })?.kind !== undefined);
}

/** The image is written by now, and stays: a page that cannot be written takes none of it back. */
async function writeReport(job: SlimImageJob, image: Image, report: SlimReport): Promise<PlimsollError | undefined> {
  if (job.settings.report === undefined) return undefined;
  try {
    const [{ slimImagePage }, { writePage }] = await Promise.all([
      import("../page/slim-image-page.ts"),
      import("../page/write-page.ts"),
    ]);
    await writePage(job.world, job.settings.report, await slimImagePage(job, image, report));
    return undefined;
  } catch (thrown) {
    return asPlimsollError(thrown);
  }
}

function build({ job, plan, files }: Examined): Promise<BuiltSlimImage> {
  return phase(job, `Build the image for ${job.platform}`, async (voice) => {
    const made = await buildSlimImage(job, plan, files);
    voice.title(`Built the image for ${job.platform} (${formatSize(wireBytesOf(made))} on the wire)`);
    return made;
  });
}

function prove({ job, files }: Examined, built: BuiltSlimImage): Promise<SlimProof> {
  return phase(job, "Prove it on the layers of both images", async (voice) => {
    const before = { image: job.image, layers: files.layers, tree: files.tree };
    const found = await proveSlimImage(before, built.image, built.claim, (content) => job.spool.add(content));
    voice.title(`Proved ${counted(found.identical.names, "name")} the same in both images`);
    return found;
  });
}

function printReferences({ world }: SlimImageJob, { outcomes }: Delivery): void {
  for (const { reference } of outcomes) {
    if (reference !== null) world.process.stdout.write(`${reference}\n`);
  }
}

/** The image is written by now. One that stays as it is saves nothing, and there is nothing to build for comparison. */
async function savingsOf(
  { job, measured, plan, files }: Examined,
  { leftOut }: SlimImageRun,
  artifact: Image,
): Promise<StepSavings> {
  if (!job.settings.measure || artifact === job.image) return new Map();
  return phase(job, "Build what to compare with", async (voice) => {
    const gone = {
      sizeBytes: leftOut.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      wireBytes: leftOut.reduce((sum, { wireBytes }) => sum + wireBytes, 0),
    };
    const found = await measureSteps(job, sizeOfLedger(measured), gone, plan, files, artifact);
    voice.title("Built what to compare with");
    return found;
  });
}

/**
 * Whether the image that there is stays, with its digest: where the new one is no smaller to pull, and starts the same.
 * Uncompressed, it is compared by what it stores.
 */
async function isMinimal({ job, measured, plan }: Examined, made: Image): Promise<boolean> {
  if (plan.command !== "unchanged" || plan.healthcheck !== "unchanged") return false;
  const [before, after] = [sizeOfLedger(measured), await sizeOfImage(made)];
  return job.compression.algorithm === "none"
    ? after.sizeBytes >= before.sizeBytes
    : after.wireBytes >= before.wireBytes;
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

function wireBytesOf({ image }: BuiltSlimImage): number {
  return image.layers.reduce(
    (sum, { descriptor }) => sum + descriptor.size,
    image.bytes.length + image.configBytes.length,
  );
}
