import { PlimsollError } from "../../../base/error.ts";
import { type Artifact, type Image, imagesOf, platformOf } from "../../../image/image.ts";
import { runAlone } from "../../../report/progress.ts";
import type { Trier } from "../../../session/trier.ts";
import { HOST } from "../../../store/form.ts";
import { formatTarget } from "../../../store/target.ts";
import type { SlimRequest } from "../request/request.ts";
import type { OpenJob } from "./open-job.ts";

/**
 * Where a trial is asked for: throws `trial-failed` unless the image answers as that of `--before` does, and
 * `image-cannot-run` where none of the platforms is this machine's.
 */
export async function tryBeside(
  { job, before, listener }: OpenJob,
  { trial }: SlimRequest,
  artifact: Artifact,
  trier: Trier,
): Promise<void> {
  if (trial === undefined || before === undefined) return;
  const name = formatTarget(before.target);
  const images = {
    before: { name, image: ofThisMachine(before.artifact, name) },
    after: { name: "the image that was built", image: ofThisMachine(artifact, "the image that was built") },
  };
  const run = () => trier(job.surroundings, images, trial);
  await runAlone(listener.progress, `Try it beside ${name}`, run);
}

function ofThisMachine(artifact: Artifact, name: string): Image {
  const found = imagesOf(artifact).find((image) => platformOf(image).architecture === HOST.architecture);
  if (found !== undefined) return found;
  throw new PlimsollError("image-cannot-run", {
    what: `${name} has no image for ${HOST.architecture}`,
    why: "a trial runs both images on this machine",
    fix: "build for this machine too, or leave --trial out",
  });
}
