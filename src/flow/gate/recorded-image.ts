import { PlimsollError } from "../../base/error.ts";
import {
  BASELINE_ARTIFACT_TYPE,
  encodeRecordArtifact,
  parseRecordArtifact,
} from "../../format/size-record/record-artifact.ts";
import { differenceOfRecords } from "../../format/size-record/record-difference.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import type { Image } from "../../image/image.ts";
import { measureWhole } from "../../service/measured-service.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { holdsAttachments } from "../../store/attachments.ts";
import { formatTarget, parseTarget, type SourceTarget, type Target } from "../../store/target.ts";
import type { Baseline } from "./job.ts";

interface RecordedImageJob {
  readonly surroundings: Surroundings;
  readonly stores: Stores;
  readonly cache: boolean;
}

/**
 * What an image weighs: the record that is attached to it, so that no layer is fetched; without one, the image is measured
 * if `measures`. Undefined where there is neither. Throws what opening the image and reading its attachments throw.
 */
export async function recordOfImage(
  { surroundings, stores, cache }: RecordedImageJob,
  named: SourceTarget | string,
  now: SizeRecord,
  { measures }: { readonly measures: boolean },
): Promise<Baseline | undefined> {
  const target = await stores.withKind(typeof named === "string" ? parseTarget(named) : named);
  const name = formatTarget(target);
  const image = await stores.openImage(target, now.platform);
  const attached = await attachedRecord(stores, target, image, now);
  if (attached !== undefined) {
    return { record: { ...attached, service: now.service }, text: `the record attached to ${name}` };
  }
  if (!measures) return undefined;
  const { record } = await measureWhole(surroundings, image, { service: now.service, name, cache });
  return { record, text: name };
}

/** Attaches the record of an image to it, and returns the artifact's digest. */
export async function attachRecord(stores: Stores, target: Target, image: Image, record: SizeRecord): Promise<string> {
  const layer = { mediaType: BASELINE_ARTIFACT_TYPE, bytes: encodeRecordArtifact(record) };
  const attachment = { artifactType: BASELINE_ARTIFACT_TYPE, layers: [layer] };
  return (await stores.attachments.attach(target, image.descriptor, attachment)).digest;
}

async function attachedRecord(
  stores: Stores,
  target: Target,
  image: Image,
  now: SizeRecord,
): Promise<SizeRecord | undefined> {
  if (!holdsAttachments(target)) return undefined;
  const subject = image.descriptor.digest;
  const { found, unread } = await stores.attachments.referrers(target, subject, BASELINE_ARTIFACT_TYPE);
  const [first, ...others] = await Promise.all(
    found.flatMap(({ descriptor, layers }) =>
      layers.slice(0, 1).map(async (layer) => {
        const bytes = await stores.attachments.readLayer(target, layer);
        const where = `${formatTarget(target)} › ${descriptor.digest}`;
        return parseRecordArtifact(bytes, where, { platform: now.platform, subject });
      }),
    ),
  );
  // An attachment that cannot be read may be the baseline: that there is none is not known then.
  if (first === undefined && unread[0] !== undefined) throw unread[0].error;
  const other = first && others.map((record) => differenceOfRecords(first, record)).find((each) => each !== null);
  if (other != null) {
    throw new PlimsollError("baseline-invalid", {
      what: `${formatTarget(target)} has several baselines, and they differ`,
      why: other,
      fix: "delete those that do not count, with the registry's own tool",
    });
  }
  return first;
}
