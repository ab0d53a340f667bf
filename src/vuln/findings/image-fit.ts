import { PlimsollError } from "../../base/error.ts";
import type { ScanReport } from "../../format/scan-report/scan-report.ts";

/** By what an image is recognised. Digests are `sha256:…`. */
export interface ImageIdentity {
  /** For people: `ghcr.io/me/order:v1`. */
  readonly name: string;
  readonly manifestDigest: string;
  readonly configDigest: string;
  /** The lowest layer first. */
  readonly diffIDs: readonly string[];
}

/**
 * Is a report about this image? Undefined where it is: it names the same layers, or, where it names none, the same config
 * or manifest. A text for people where it names nothing that can be compared. Throws `scan-report-foreign` where it names
 * another image.
 */
export function fitToImage({ target }: ScanReport, image: ImageIdentity, where: string): string | undefined {
  const { diffIDs, configDigest, manifestDigests } = target;
  if (diffIDs.length > 0) {
    // A config names its layers, so whoever has both right has scanned these files.
    if (diffIDs.join() === image.diffIDs.join()) return undefined;
    throw foreign(where, image, `the layers that it names are not those of ${image.name}: ${diffIDs[0]}, …`);
  }
  const named = [...(configDigest === null ? [] : [configDigest]), ...manifestDigests];
  if (named.length === 0) return `${where} is not bound to the image: it names none of its digests`;
  // Some engines call the digest of the manifest the ID of the image.
  if (named.includes(image.configDigest) || named.includes(image.manifestDigest)) return undefined;
  throw foreign(where, image, `it names ${named.join(", ")}, and ${image.name} is ${image.manifestDigest}`);
}

function foreign(where: string, { name }: ImageIdentity, why: string): PlimsollError {
  return new PlimsollError("scan-report-foreign", {
    what: `${where} is about another image than ${name}`,
    why,
    fix: `scan ${name}, and give that report`,
    where,
  });
}
