import type { PlimsollError } from "../../../base/error.ts";
import type { Statement } from "../../../format/in-toto/statement.ts";
import { formatPlatform } from "../../../format/oci/platform.ts";
import { type Artifact, imagesOf, platformOf } from "../../../image/image.ts";
import type { Step } from "../../../plan/step.ts";
import { asPlimsollError } from "../../../report/error-view.ts";
import type { Attached } from "../../../report/seal-report.ts";
import type { SealReport } from "../../../report/slim-report.ts";
import { provenanceStatement } from "../../../seal/statement/provenance.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import {
  measureForStatements,
  repositoryOf,
  sbomStatements,
  statedSize,
} from "../../../service/seal/image-statements.ts";
import { type SealPlace, seal, subjectsIn } from "../../../service/seal/seal.ts";
import { formatTarget, type Target } from "../../../store/target.ts";
import type { OpenJob } from "./open-job.ts";
import type { Sealing } from "./open-sealing.ts";
import { provenanceOf } from "./seal-provenance.ts";

/** What was attached, and the failure that ended it. The image is written by now, and stays as it is. */
export interface Sealed {
  readonly seal: SealReport;
  readonly failure?: PlimsollError;
}

/** Attaches the statements and the signatures, wherever the image was written: those of an image together. */
export async function sealDelivered(
  open: OpenJob & { readonly sealing: Sealing },
  platforms: readonly FinishedPlatform[],
  artifact: Artifact,
  steps: readonly Step[],
): Promise<Sealed> {
  const { holders, others, sealer } = open.sealing;
  const notes = others.map((name) => `nothing belongs to the image in ${name}, which has room for images only`);
  const places: { readonly place: string; readonly attached: Attached[] }[] = [];
  try {
    for (const target of holders.values()) {
      const attached: Attached[] = [];
      places.push({ place: formatTarget(target), attached });
      const place: SealPlace = { stores: open.stores, target, sealer, format: "bundle" };
      for (const subject of subjectsIn(artifact)) {
        const { digest } = subject.descriptor;
        const finished = platforms.find(({ image }) => image.descriptor.digest === digest);
        const statements = finished === undefined ? [] : await statementsOn(open, finished, target, steps);
        attached.push(...(await seal(place, { subject, statements, isSigned: sealer !== undefined })));
      }
    }
    return { seal: { places, notes } };
  } catch (thrown) {
    return { seal: { places, notes }, failure: asPlimsollError(thrown) };
  }
}

async function statementsOn(
  { job, base, before, sealing: { attest } }: OpenJob & { readonly sealing: Sealing },
  finished: FinishedPlatform,
  target: Target,
  steps: readonly Step[],
): Promise<readonly Statement[]> {
  if (attest.length === 0) return [];
  const { image, platform } = finished;
  const { surroundings, settings } = job;
  const formats = attest.flatMap((one) => (one === "sbom" ? ["spdx" as const] : one === "cyclonedx" ? [one] : []));
  const measured =
    formats.length > 0 || attest.includes("size")
      ? await measureForStatements(surroundings, image, target, settings.cache)
      : undefined;
  const replaced =
    before && imagesOf(before.artifact).find((one) => formatPlatform(platformOf(one)) === formatPlatform(platform));
  const name = repositoryOf(target) ?? "";
  const { digest } = image.descriptor;
  return [
    ...(measured === undefined ? [] : await sbomStatements(surroundings, measured, formats)),
    ...(attest.includes("provenance")
      ? [provenanceStatement(name, digest, await provenanceOf(job, base, finished, steps))]
      : []),
    ...(attest.includes("size") && measured !== undefined
      ? [await statedSize(measured, replaced && { image: replaced, target: before!.target })]
      : []),
  ];
}
