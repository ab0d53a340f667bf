import type { ImagePlace } from "../../fleet/baseline/service-evidence.ts";
import type { Platform } from "../../format/oci/platform.ts";
import { formatReference } from "../../format/oci/reference.ts";
import { imagesOf, platformOf } from "../../image/image.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { SourceTarget, Target } from "../../store/target.ts";
import type { BaselineRequest } from "./request.ts";

/** No registry has this name, and none ever will: RFC 2606, section 2. */
const NO_REGISTRY = "registry.invalid";

interface Placed {
  readonly place: ImagePlace;
  readonly platforms: readonly Platform[];
  /** What is named there, and nothing else, where its tag moves meanwhile. */
  readonly pinned: SourceTarget;
}

/**
 * How pods name an image: by the digest of everything that its name leads to, so that an index stays one, and which
 * platforms that has. Throws what opening an image throws.
 */
export async function placeOf(
  surroundings: Surroundings,
  { offline = false, insecure = false, caFile, platform }: BaselineRequest,
  source: SourceTarget,
  name: string,
): Promise<Placed> {
  await using stores = openStores(surroundings, { offline, insecure, caFile });
  const target = await stores.withKind(source);
  if (!keepsManifests(target)) {
    // What a daemon or docker's archive has gets its manifest, and so its digest, only in a registry.
    const image = await stores.openImage(target, platform);
    const repository = `${NO_REGISTRY}/${name}`;
    const place = { repository, reference: repository, isUnknown: true };
    return { place, platforms: [platformOf(image)], pinned: source };
  }
  const artifact = await stores.openForCopy(target, undefined, true);
  const { digest } = artifact.descriptor;
  // Statements that builders put into an index beside its images have no platform.
  const platforms = imagesOf(artifact)
    .map(platformOf)
    .filter(({ os }) => os !== "unknown");
  if (target.kind !== "registry") {
    const repository = `${NO_REGISTRY}/${name}`;
    const place = { repository, reference: `${repository}@${digest}`, isUnknown: true };
    return { place, platforms, pinned: source };
  }
  const { registry, repository } = target.reference;
  const pinned = { ...target, reference: { ...target.reference, digest } };
  const place = {
    repository: `${registry}/${repository}`,
    reference: formatReference(pinned.reference),
    isUnknown: false,
  };
  return { place, platforms, pinned };
}

function keepsManifests({ kind }: Target): boolean {
  return kind === "registry" || kind === "oci" || kind === "oci-archive";
}
