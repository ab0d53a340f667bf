import { PlimsollError } from "../base/error.ts";
import {
  formatPlatform,
  isSamePlatform,
  nearestPlatforms,
  type Platform,
  platformServes,
} from "../format/oci/platform.ts";
import { type Image, platformOf } from "./image.ts";
import { type IndexEntry, IndexImages, type Within } from "./index-images.ts";

/** Says which one of several images is meant. */
export interface PlatformChoice {
  /** The platform that the user asked for: only an image for it is taken. */
  readonly asked: Platform | undefined;
  /**
   * The platform of this machine, taken when the user asked for none. If no image is for it, the only image there is.
   */
  readonly here: Platform;
}

/** The one image of an index that is meant. Throws what `readArtifact` throws. */
export async function chooseImage(within: Within, { asked, here }: PlatformChoice): Promise<Image> {
  const wanted = asked ?? here;
  const serving = await IndexImages.of(within, (platform) => platformServes(platform, wanted));
  const nearest = nearestIn(serving, wanted);
  if (asked !== undefined) return imageFor(serving, wanted);
  for (const entry of nearest) {
    const image = await wholeImage(serving, entry);
    if (image !== undefined) return image;
  }
  return onlyImage(await IndexImages.of(within, () => true), here, nearest[0]);
}

/** For each platform, the nearest image of an index. Each image is listed once. */
export async function imagesFor(within: Within, platforms: readonly Platform[]): Promise<readonly Image[]> {
  const found = await IndexImages.of(within, (platform) => platforms.some((each) => platformServes(platform, each)));
  const chosen = new Map<string, Image>();
  for (const wanted of platforms) {
    const image = await imageFor(found, wanted);
    chosen.set(image.descriptor.digest, image);
  }
  return [...chosen.values()];
}

/** Every image of an index. */
export async function everyImage(within: Within): Promise<readonly Image[]> {
  const found = await IndexImages.of(within, () => true);
  if (found.missing.length > 0) throw untold(found);
  const images: Image[] = [];
  for (const entry of found.entries) {
    requireNoTwin(found, entry);
    const image = await found.read(entry);
    if (image !== undefined) images.push(image);
  }
  return images;
}

export function lacksPlatform(name: string, wanted: Platform, offered: readonly Platform[]): PlimsollError {
  const names = [...new Set(offered.map(formatPlatform))];
  return new PlimsollError("base-lacks-platform", {
    what: `${name} has no image for ${formatPlatform(wanted)}`,
    why: names.length === 0 ? "no image in it is for a platform that was asked for" : `it has ${names.join(", ")}`,
    fix: "ask for a platform that it has, or name another image",
  });
}

function nearestIn(found: IndexImages, wanted: Platform): readonly IndexEntry[] {
  return nearestPlatforms(found.entries, ({ platform }) => platform, wanted);
}

/**
 * The image nearest to a platform, which must be completely there. If it is not, the next nearest is not taken in its
 * place.
 */
async function imageFor(found: IndexImages, wanted: Platform): Promise<Image> {
  for (const entry of nearestIn(found, wanted)) {
    requireNoTwin(found, entry);
    // The missing manifest could be for a nearer platform.
    if (found.missing.length > 0 && !isSamePlatform(entry.platform, wanted)) throw untold(found);
    await requireWhole(found, entry);
    const image = await found.read(entry);
    if (image !== undefined) return image;
  }
  if (found.missing.length > 0) throw untold(found);
  throw lacksPlatform(found.name, wanted, found.unwanted);
}

/** Undefined for an artifact that is not an image, and for an image of which a blob is missing. */
async function wholeImage(found: IndexImages, entry: IndexEntry): Promise<Image | undefined> {
  requireNoTwin(found, entry);
  return (await found.missingOf(entry)) === undefined ? found.read(entry) : undefined;
}

/**
 * The only image of an index that has no usable image for this machine. `nearest` would be for this machine, but its
 * blobs are missing.
 */
async function onlyImage(found: IndexImages, here: Platform, nearest: IndexEntry | undefined): Promise<Image> {
  const images = new Map<string, Image>();
  for (const entry of found.entries) {
    const image = await wholeImage(found, entry);
    if (image !== undefined) images.set(image.descriptor.digest, image);
  }
  const [only] = images.values();
  if (only !== undefined && images.size === 1) return only;
  if (images.size > 1) throw severalImages(found.name, here, [...images.values()].map(platformOf));
  const absent = nearest ?? found.entries[0];
  if (absent !== undefined) await requireWhole(found, absent);
  if (found.missing.length > 0) throw untold(found);
  throw new PlimsollError("image-unknown", {
    what: `${found.name} is an index without an image`,
    fix: "write an image into it first",
  });
}

/** Refuses two images for one platform under one name: plimsoll cannot choose for the user. */
function requireNoTwin(found: IndexImages, { descriptor, platform }: IndexEntry): void {
  if (!found.isGathered) return;
  const twin = found.entries.find(
    (other) => other.descriptor.digest !== descriptor.digest && isSamePlatform(other.platform, platform),
  );
  if (twin === undefined) return;
  throw new PlimsollError("image-unknown", {
    what: `${found.name} has two images that fit`,
    why: `both have the same name and are for ${formatPlatform(platform)}`,
    fix: `name one of these: @${descriptor.digest}, @${twin.descriptor.digest}`,
  });
}

/**
 * An index may name blobs that are not there: docker saves the blobs of an image that it has, and not those it never
 * pulled.
 */
async function requireWhole(found: IndexImages, entry: IndexEntry): Promise<void> {
  const missing = await found.missingOf(entry);
  if (missing === undefined) return;
  const platform = formatPlatform(entry.platform);
  throw new PlimsollError("blob-unknown", {
    what: `${found.name} lacks the image for ${platform}`,
    why: `its index names it, and the blob ${missing} is not there`,
    fix: `ask for a platform that is there, or copy the image again with its ${platform} part`,
  });
}

function untold({ name, missing }: IndexImages): PlimsollError {
  return new PlimsollError("blob-unknown", {
    what: `${name} may have the image that was asked for, but the blobs that show it are missing`,
    why: `its index names these blobs, and they are missing: ${missing.slice(0, 16).join(", ")}`,
    fix: "copy the image again from where it came from, with all its platforms",
  });
}

function severalImages(name: string, here: Platform, offered: readonly Platform[]): PlimsollError {
  return new PlimsollError("several-platforms", {
    what: `${name} has several images, and none for ${formatPlatform(here)}`,
    why: `it has ${offered.map(formatPlatform).join(", ")}`,
    fix: "say which with --platform",
  });
}
