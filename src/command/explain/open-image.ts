import { PlimsollError } from "../../base/error.ts";
import { formatPlatform, type Platform, parsePlatform, platformServes } from "../../format/oci/platform.ts";
import { type Artifact, type Image, platformOf } from "../../image/image.ts";

/**
 * The one image to explain. Of an index: the one for the platform that was asked for, else for Linux on this machine's
 * architecture, else the only one. Throws `several-platforms`, `base-lacks-platform`,
 * `platform-unknown`, `image-unknown`.
 */
export function chooseImage(artifact: Artifact, name: string, asked: string | undefined): Image {
  const images = artifact.kind === "image" ? [artifact] : artifact.images;
  const wanted = asked === undefined ? undefined : parsePlatform(asked);
  const serving = images.filter((image) => platformServes(platformOf(image), wanted ?? HERE));
  if (serving[0] !== undefined) return serving[0];
  const offered = images.map((image) => formatPlatform(platformOf(image))).join(", ");
  if (wanted !== undefined) {
    throw new PlimsollError("base-lacks-platform", {
      what: `${name} has no image for ${formatPlatform(wanted)}`,
      why: images.length === 0 ? "there is no image in it" : `it has ${offered}`,
      fix: "ask for a platform that it has",
    });
  }
  if (images.length === 1) return images[0]!;
  if (images.length === 0) {
    throw new PlimsollError("image-unknown", {
      what: `${name} is an index without an image`,
      fix: "write an image into it first",
    });
  }
  throw new PlimsollError("several-platforms", {
    what: `${name} has several images, and none for ${formatPlatform(HERE)}`,
    why: `it has ${offered}`,
    fix: "say which with --platform",
  });
}

/** Node's names of architectures that are not Go's. */
const GOARCH: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386", ppc64: "ppc64le", mipsel: "mipsle" };
const HERE: Platform = { os: "linux", architecture: GOARCH[process.arch] ?? process.arch };
