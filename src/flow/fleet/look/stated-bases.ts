import { parseStatedBase, type StatedBase } from "../../../fleet/rules/base.ts";
import { imageOfPurl } from "../../../format/package-url/package-url.ts";
import type { Image } from "../../../image/image.ts";
import { allPassed } from "../../../seal/verify/check.ts";
import { attestationsInIndex } from "../../../service/seal/index-attestations.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Target } from "../../../store/target.ts";

/** OCI image-spec v1.1, annotations.md, "Pre-Defined Annotation Keys". */
const NAME = "org.opencontainers.image.base.name";
const DIGEST = "org.opencontainers.image.base.digest";

/** Package URLs of images, whether or not they can be read. */
const IMAGE_PURL = /^pkg:(?:docker|oci)\//i;

type Stated = readonly [StatedBase, ...StatedBase[]] | { readonly why: string };

/**
 * What an image says that it was built on: by its annotations, or by the provenance in its index. Throws what opening the index
 * throws.
 */
export async function statedBasesOf(stores: Stores, target: Target, image: Image): Promise<Stated> {
  return annotatedBase(image) ?? (await recordedBases(stores, target, image));
}

/**
 * Annotations of the manifest, or of its entry in the index. Labels of the config do not count: an image inherits those of its
 * base, which are about the base's own base.
 */
function annotatedBase({ manifest, descriptor }: Image): Stated | undefined {
  const said = [manifest.annotations, descriptor.annotations].find((one) => one?.[NAME] !== undefined);
  const [name, digest] = [said?.[NAME], said?.[DIGEST]];
  if (name === undefined) return undefined;
  if (digest === undefined) return { why: `it says that it was built on ${name}, and not of which digest` };
  const stated = parseStatedBase(name, digest, "its annotations");
  return "why" in stated ? stated : [stated];
}

/** BuildKit's provenance names the images of all stages, and is bound to the image by the index. Nobody has signed it. */
async function recordedBases(stores: Stores, target: Target, image: Image): Promise<Stated> {
  const artifact = await stores.openForCopy(target, undefined, false);
  const { attestations } = await attestationsInIndex(artifact);
  const materials = attestations
    .filter(({ about, checks }) => about?.digest === image.descriptor.digest && allPassed(checks))
    .flatMap(({ provenance }) => provenance?.materials ?? []);
  const stated: StatedBase[] = [];
  for (const { uri, digests } of materials) {
    if (!IMAGE_PURL.test(uri)) continue;
    const name = imageOfPurl(uri);
    // BuildKit writes it of an image in a folder: what else is named need not be what the result stands on.
    if (name === undefined) {
      return {
        why: `its unsigned provenance names ${JSON.stringify(uri)}, an image for which no registry can be asked`,
      };
    }
    const one = parseStatedBase(name, digests[0] ?? "", "its unsigned provenance");
    if ("why" in one) return one;
    stated.push(one);
  }
  const [first, ...others] = stated;
  return first === undefined ? { why: "it does not say what it was built on" } : [first, ...others];
}
