import { PlimsollError } from "../../base/error.ts";
import { BUILD_WORDS } from "../../plan/settings/build-words.ts";
import { dashed } from "../../plan/settings/dashed.ts";
import { binaryViewOf, imageViewOf } from "../../present/views.ts";
import { namesPackage } from "../../session/measure-target.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { Target } from "../../store/target.ts";
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
): Promise<readonly [Target, Target] | undefined> {
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
    refuse(`${image} is an image and ${other} is not`, "an image is compared with an image", "name two of a kind");
  }
  const ofBuilds = BUILD_WORDS.find((member) => request[member] !== undefined);
  if (ofBuilds !== undefined) refuse(`${dashed(ofBuilds)} goes with a main package only`, "an image is built already");
  imageViewOf(request.by);
  if (request.report !== undefined) {
    refuse(
      "--report does not go with two images",
      "there is a page of one image only",
      "plimsoll explain IMAGE --report FILE",
    );
  }
  return [from, to];
}

/** Checks that both targets are executables, or main packages to build, and not images. */
async function requireNoImages(
  surroundings: Surroundings,
  request: DiffRequest,
  targets: readonly string[],
): Promise<void> {
  const ofImages = OF_IMAGES.find((member) => request[member] !== undefined);
  if (ofImages !== undefined) {
    refuse(`${dashed(ofImages)} goes with images only`, "executables are files on this machine");
  }
  const ofBuilds = [...BUILD_WORDS, ...OF_NO_BINARY].find((member) => request[member] !== undefined);
  if (ofBuilds === undefined) return;
  const packages = await Promise.all(targets.map((target) => namesPackage(surroundings, target)));
  if (packages.includes(true)) return;
  refuse(
    `${dashed(ofBuilds)} does not go with two executables`,
    "both are built already",
    "leave it out, or name a main package",
  );
}

function refuse(what: string, why: string, fix = "leave it out"): never {
  throw new PlimsollError("flag-invalid", { what, why, fix });
}
