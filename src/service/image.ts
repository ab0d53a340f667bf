import { formatTime } from "../base/time.ts";
import { assembleImage, type BaseLayers, type PlannedLayer } from "../build/image/assemble.ts";
import type { Platform } from "../format/oci/platform.ts";
import type { Image } from "../image/image.ts";
import { planAnnotations, type SourceFacts } from "../plan/annotations.ts";
import { planContainer } from "../plan/container.ts";
import type { PlatformBase } from "./base.ts";
import { type BinaryFile, binaryLayer } from "./binary-layer.ts";
import { pathInImage } from "./binary-path.ts";
import type { SlimJob } from "./job.ts";

/** The parts that an image is built from. */
export interface Parts {
  readonly base: PlatformBase;
  /** Shared objects of binaries that were built with C; empty for other binaries. */
  readonly objects: readonly PlannedLayer[];
  /** Layers between the base and the binaries: those that change less often lie below. */
  readonly between: readonly PlannedLayer[];
  readonly binaries: readonly BinaryFile[];
  readonly source: SourceFacts;
}

/** Builds the image for one platform. The same job and parts always give the same digest. */
export async function buildImage(job: SlimJob, platform: Platform, parts: Parts): Promise<Image> {
  const { settings } = job;
  const { base } = parts;
  const binaries = await Promise.all(
    parts.binaries.map((binary) => binary.layer ?? binaryLayer(job, platform, binary)),
  );
  const existing: BaseLayers = base.existing;
  return assembleImage(
    {
      platform,
      created: formatTime(job.epochSeconds),
      container: planContainer(
        settings.container,
        pathInImage(settings, parts.binaries[0]!.package),
        base.container,
        base.user,
      ),
      annotations: planAnnotations(parts.source, base.facts, settings.annotations),
      mediaTypes: job.mediaTypes,
    },
    [...base.added, ...parts.objects, ...parts.between, ...binaries],
    existing,
  );
}
