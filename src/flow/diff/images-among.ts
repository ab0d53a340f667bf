import { PlimsollError } from "../../base/error.ts";
import { BUILD_WORDS } from "../../plan/settings/build-words.ts";
import { refuseMismatch } from "../../plan/settings/mismatch.ts";
import { binaryViewOf, imageViewOf } from "../../present/view-of-flag.ts";
import { namesPackage } from "../../session/names-package.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { SourceTarget } from "../../store/target.ts";
import type { DiffRequest } from "./request.ts";

const OF_IMAGES = ["cache", "insecure", "caFile"] as const;
/** Members that are about a build, or about where an image is: they say nothing about an executable. */
const OF_NO_BINARY = ["platform", "offline"] as const;

/**
 * The two images that a person named, or undefined for two executables. Throws `flag-invalid` for one image and one
 * executable, and for a member or a view that does not apply to what was named.
 */
export async function imagesAmong(
  surroundings: Surroundings,
  request: DiffRequest,
  before: string,
  after: string,
): Promise<readonly [SourceTarget, SourceTarget] | undefined> {
  const images = [
    await recogniseImage(before, surroundings.cwd),
    await recogniseImage(after, surroundings.cwd),
  ] as const;
  const [from, to] = images;
  if (from === undefined && to === undefined) {
    binaryViewOf(request.by);
    await requireNoImages(surroundings, request, [before, after]);
    return undefined;
  }
  if (from === undefined || to === undefined) {
    const [image, other] = from === undefined ? [after, before] : [before, after];
    throw new PlimsollError("flag-invalid", {
      what: `${image} is an image and ${other} is not`,
      why: "an image is compared with an image",
      fix: "name two of a kind",
    });
  }
  refuseMismatch(request, {
    members: BUILD_WORDS,
    says: "goes with a main package only",
    why: "an image is built already",
    fix: "leave it out",
  });
  imageViewOf(request.by);
  refuseMismatch(request, {
    members: ["report"],
    says: "does not go with two images",
    why: "there is a page of one image only",
    fix: "plimsoll explain IMAGE --report FILE",
  });
  return [from, to];
}

/** Checks that both targets are executables, or main packages to build, and not images. */
async function requireNoImages(
  surroundings: Surroundings,
  request: DiffRequest,
  targets: readonly string[],
): Promise<void> {
  refuseMismatch(request, {
    members: OF_IMAGES,
    says: "goes with images only",
    why: "executables are files on this machine",
    fix: "leave it out",
  });
  const packages = await Promise.all(targets.map((target) => namesPackage(surroundings, target)));
  if (packages.includes(true)) return;
  refuseMismatch(request, {
    members: [...BUILD_WORDS, ...OF_NO_BINARY],
    says: "does not go with two executables",
    why: "both are built already",
    fix: "leave it out, or name a main package",
  });
}
