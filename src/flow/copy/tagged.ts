import { PlimsollError } from "../../base/error.ts";
import { type AttachedKind, attachedTag } from "../../format/cosign/attached-tag.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import type { Image } from "../../image/image.ts";
import type { CopiedAttachment } from "../../report/copy-report.ts";
import type { Stores } from "../../session/stores.ts";
import { requireHolder } from "../../store/attachments.ts";
import { openDestination } from "../../store/destination.ts";
import { formatTarget, type Target } from "../../store/target.ts";

const KINDS: readonly AttachedKind[] = ["sig", "att", "sbom"];

/**
 * Copies what cosign's older scheme keeps beside the subjects, each under its own tag. What is there already is not lost: such a
 * tag holds all signatures of an image, so one that holds others is refused. Throws `attachments-unsupported`, and what reading
 * and writing throw.
 */
export async function copyTagged(
  stores: Stores,
  from: Target,
  to: Target,
  subjects: readonly Descriptor[],
  signal: AbortSignal,
): Promise<readonly CopiedAttachment[]> {
  const copied: CopiedAttachment[] = [];
  for (const { digest: subject } of subjects) {
    for (const kind of KINDS) {
      const tag = attachedTag(subject, kind);
      const found = await openTagged(stores, withTag(from, tag));
      if (found === undefined) continue;
      const target = withTag(to, tag);
      const present = await openTagged(stores, target);
      if (present === undefined || !holdsAll(present, found)) {
        if (present !== undefined && !holdsAll(found, present)) throw wouldBeLost(target);
        await openDestination(target, stores.environment).write(found, { signal, onProgress: () => undefined });
      }
      copied.push({ digest: found.descriptor.digest, artifactType: null, subject });
    }
  }
  return copied;
}

/** Undefined where there is no such tag. */
async function openTagged(stores: Stores, target: Target): Promise<Image | undefined> {
  try {
    const artifact = await stores.open(target, undefined);
    if (artifact.kind === "image") return artifact;
  } catch (error) {
    if (error instanceof PlimsollError && error.code === "image-unknown") return undefined;
    throw error;
  }
  throw new PlimsollError("attachments-unsupported", {
    what: `${formatTarget(target)} is not what cosign keeps there`,
    why: "it is an index, and a manifest is wanted",
    fix: "copy without --attached, and what belongs to the image by itself",
  });
}

function holdsAll(whole: Image, part: Image): boolean {
  const held = new Set(whole.manifest.layers.map(({ digest }) => digest));
  return part.manifest.layers.every(({ digest }) => held.has(digest));
}

function wouldBeLost(target: Target): PlimsollError {
  return new PlimsollError("attachments-unsupported", {
    what: `${formatTarget(target)} holds something else than the source has there`,
    why: "this tag holds everything that one scheme keeps of an image: a copy would replace it",
    fix: "copy without --attached, or remove that tag first if what it holds is not needed",
  });
}

function withTag(place: Target, tag: string): Target {
  const holder = requireHolder(place);
  if (holder.kind === "oci") return { kind: "oci", path: holder.path, tag };
  const { registry, repository } = holder.reference;
  return { kind: "registry", reference: { registry, repository, tag } };
}
