import { counted } from "../../../base/counted.ts";
import { PlimsollError } from "../../../base/error.ts";
import type { Image } from "../../../image/image.ts";
import { sizeOfImage, wireSizeOfImage } from "../../../image/uncompressed.ts";
import { isAlreadyMinimal } from "../../../plan/slim-image/already-minimal.ts";
import type { PlannedImage } from "../../../plan/slim-image/slim-image-plan.ts";
import {
  proveSlimImage,
  readOldImage,
  type SeenImage,
  type SlimClaim,
  type SlimProof,
} from "../../../prove/slim-image.ts";
import { asPlimsollError } from "../../../report/error-view.ts";
import { runAlone } from "../../../report/progress.ts";
import { formatSize } from "../../../report/size.ts";
import { failureReport } from "../../../report/slim-report.ts";
import { deliver, tellReferences } from "../../../session/deliver.ts";
import { writePageOfDelivered } from "../../../session/page-of-delivered.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import type { Trier } from "../../../session/trier.ts";
import type { SourceTarget } from "../../../store/target.ts";
import type { Outcome } from "../request/outcome.ts";
import type { SlimListener, SlimRequest } from "../request/request.ts";
import type { StepSavings } from "../steps/saving.ts";
import { type BuiltSlimImage, prepareSlimImage } from "./build.ts";
import { measureSteps } from "./comparison.ts";
import { findingsOutlook } from "./findings-outlook.ts";
import { openSlimImageJob, type SlimImageJob } from "./job.ts";
import { findLeftOut } from "./left-out.ts";
import { type Examined, examineImage, type SlimImageRun } from "./measure-and-plan.ts";
import { sizeOfLedger, summariseSlimImage } from "./summary.ts";

/** `plimsoll slim IMAGE`: measure, examine, plan, build, prove, and only then write. Throws nothing: failures are outcomes. */
export async function slimImage(
  surroundings: Surroundings,
  request: SlimRequest,
  target: SourceTarget,
  listener: SlimListener,
  trier: Trier,
): Promise<Outcome> {
  const run: SlimImageRun = {
    findings: [],
    plan: null,
    programs: [],
    packages: [],
    leftOut: [],
    vulnerabilities: null,
    rewritten: [],
    proof: null,
  };
  let source: PlannedImage | undefined;
  try {
    await using job = await openSlimImageJob(surroundings, request, target, listener);
    source = { name: job.name, digest: job.image.descriptor.digest, platform: job.platform };
    const examined = await examineImage(job, source, run);
    await listener.onPlan(run);
    if (request.dryRun) {
      run.leftOut = findLeftOut(examined.measured, new Set(examined.plan.keep.map(({ path }) => path)));
      return { report: await summariseSlimImage(examined, run, undefined) };
    }
    return await finish(examined, run, trier);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    const fromImage = source === undefined ? {} : { fromImage: { source, alreadyMinimal: false, ...run } };
    return { report: { ...failureReport(failure), ...fromImage }, failure };
  }
}

/** Throws `trial-failed` where a trial is asked for, and the image does not answer as the one that it was made of. */
async function tryOut({ request, surroundings, name, image, progress }: SlimImageJob, slim: Image, trier: Trier) {
  const { trial } = request;
  if (trial === undefined) return;
  const images = { before: { name, image }, after: { name: "the minimal image", image: slim } };
  const run = () => trier(surroundings, images, trial);
  await runAlone(progress, `Try it beside ${name}`, run);
}

async function finish(examined: Examined, run: SlimImageRun, trier: Trier): Promise<Outcome> {
  const { job, source, measured, plan } = examined;
  const { built, old } = await build(examined);
  const proof = await prove(examined, built, old);
  run.proof = proof;
  run.rewritten = rewrittenOf(examined, proof);
  requireProof(job, proof);
  const isCompressed = job.compression.algorithm !== "none";
  const alreadyMinimal = isAlreadyMinimal(plan, sizeOfLedger(measured), await sizeOfImage(built.image), isCompressed);
  // A file that is written again with the same content has stayed.
  const stayed = new Set([...plan.keep.map(({ path }) => path), ...proof.addedAlike]);
  run.leftOut = alreadyMinimal ? [] : findLeftOut(measured, stayed);
  if (alreadyMinimal) run.vulnerabilities = findingsOutlook(job, () => "yes");
  const artifact = alreadyMinimal ? job.image : built.image;
  if (!alreadyMinimal) await tryOut(job, built.image, trier);
  const inputs = [{ name: "image", value: `${job.name}@${source.digest}` }];
  const delivery = await deliver(job, artifact, job.destinations, inputs);
  tellReferences(job.listener, delivery.outcomes);
  const savings = await savingsOf(examined, run, artifact);
  const report = await summariseSlimImage(examined, run, {
    built,
    artifact,
    alreadyMinimal,
    delivery,
    inputs,
    savings,
  });
  const failure =
    delivery.failure ??
    (await writePageOfDelivered(job, async () => (await import("./page.ts")).slimImagePage(job, artifact, report)));
  return failure === undefined ? { report } : { report, failure };
}

/** Files that are added but replace one that the image had. */
function rewrittenOf({ files }: Examined, { added, addedAlike }: SlimProof): readonly string[] {
  const addedToBoth = new Set(addedAlike);
  return added.filter(
    (path) => !addedToBoth.has(path) && files.tree.find(path, { followLast: false })?.kind !== undefined,
  );
}

interface Built {
  readonly built: BuiltSlimImage;
  readonly old: SeenImage;
}

/** Builds the image, and beside that sees for the proof what the old one has: layers are compressed on other threads. */
function build({ job, plan, files }: Examined): Promise<Built> {
  return runAlone(job.progress, `Build the image for ${job.platform}`, async (voice) => {
    const { claim, build: make } = await prepareSlimImage(job, plan, files);
    const [made, reading] = await Promise.allSettled([make(), seeOldImage(job, claim)]);
    if (made.status === "rejected") throw made.reason;
    if (reading.status === "rejected") throw reading.reason;
    const { value: built } = made;
    voice.title(`Built the image for ${job.platform} (${formatSize(wireSizeOfImage(built.image))} on the wire)`);
    return { built, old: reading.value };
  });
}

async function seeOldImage({ image, lists, spool, surroundings }: SlimImageJob, claim: SlimClaim): Promise<SeenImage> {
  await lists.complete(image, surroundings.env, surroundings.signal);
  const seen = await readOldImage(image, claim, (content) => spool.add(content), lists.of);
  lists.drop();
  return seen;
}

function prove({ job, files }: Examined, built: BuiltSlimImage, old: SeenImage): Promise<SlimProof> {
  return runAlone(job.progress, "Prove it on the layers of both images", async (voice) => {
    const before = { image: job.image, names: files.tree.entries() };
    const found = await proveSlimImage(before, built.image, built.claim, (content) => job.spool.add(content), old);
    voice.title(`Proved ${counted(found.identical.names, "name")} the same in both images`);
    return found;
  });
}

/** The image is written by now. An image that stays as it is saves nothing, so nothing is built for comparison. */
async function savingsOf(
  { job, measured, plan, files }: Examined,
  { leftOut }: SlimImageRun,
  artifact: Image,
): Promise<StepSavings> {
  if (!job.settings.measure || artifact === job.image) return new Map();
  return runAlone(job.progress, "Build the comparison", async (voice) => {
    const gone = {
      sizeBytes: leftOut.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      wireBytes: leftOut.reduce((sum, { wireBytes }) => sum + wireBytes, 0),
    };
    const found = await measureSteps(job, sizeOfLedger(measured), gone, plan, files, artifact);
    voice.title("Built the comparison");
    return found;
  });
}

function requireProof({ name }: SlimImageJob, { holds, problems }: SlimProof): void {
  if (holds) return;
  throw new PlimsollError("proof-failed", {
    what: "the slim image is not as its plan says",
    why: problems.slice(0, 16).join("\n"),
    fix: "nothing was written; this is a defect of plimsoll: please report it with the plan (--dry-run --plan-out FILE)",
    where: name,
  });
}
