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
 * Does a report name this image? It does by the same layers, or, where it names none, by the same config or manifest.
 * Undefined where it names nothing that can be compared.
 */
export function namesImage(
  { target: { diffIDs, configDigest, manifestDigests } }: Pick<ScanReport, "target">,
  image: Omit<ImageIdentity, "name">,
): boolean | undefined {
  if (diffIDs.length > 0) {
    // A config names its layers, so whoever has both right has scanned these files.
    return diffIDs.length === image.diffIDs.length && diffIDs.every((one, index) => one === image.diffIDs[index]);
  }
  if (configDigest === null && manifestDigests.length === 0) return undefined;
  // Some engines call the digest of the manifest the ID of the image.
  const own = [image.configDigest, image.manifestDigest];
  return [configDigest, ...manifestDigests].some((digest) => digest !== null && own.includes(digest));
}

/**
 * Is a report about this image? Undefined where it is: it names the same layers, or, where it names none, the same config
 * or manifest. A text for people where it names nothing that can be compared. Throws `scan-report-foreign` where it names
 * another image.
 */
export function fitToImage(report: ScanReport, image: ImageIdentity, where: string): string | undefined {
  const isNamed = namesImage(report, image);
  if (isNamed === undefined) return `${where} is not bound to the image: it names none of its digests`;
  if (isNamed) return undefined;
  const { diffIDs, configDigest, manifestDigests } = report.target;
  if (diffIDs.length > 0) {
    throw foreign(where, image, `the layers that it names are not those of ${image.name}: ${diffIDs[0]}, …`);
  }
  const named = [...(configDigest === null ? [] : [configDigest]), ...manifestDigests];
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
