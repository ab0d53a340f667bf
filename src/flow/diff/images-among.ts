import { PlimsollError } from "../../base/error.ts";
import { BUILD_FLAG_NAMES } from "../../command/build-flags.ts";
import { binaryViewOf, type DiffFlags, imageViewOf } from "../../command/explain/flags.ts";
import type { World } from "../../command/world.ts";
import { namesPackage } from "../../session/measure-target.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { Target } from "../../store/target.ts";

const OF_IMAGES = ["cache", "insecure", "caFile"] as const;
/** About a build, or about where an image is. */
const OF_NO_BINARY = ["platform", "offline"] as const;
const OF_TABLES = ["top", "only", "format"] as const;

/**
 * The two images that a person named, or undefined for two executables. Throws `flag-invalid` for one of each, and for a
 * flag or a view that does not go with what there is.
 */
export async function imagesAmong(
  world: World,
  flags: DiffFlags,
  before: string,
  after: string,
): Promise<readonly [Target, Target] | undefined> {
  const images = [await recogniseImage(before, world.cwd), await recogniseImage(after, world.cwd)] as const;
  const [from, to] = images;
  if (from === undefined && to === undefined) {
    binaryViewOf(flags.by);
    const builds = (await namesPackage(world, before)) || (await namesPackage(world, after));
    const ofImages = OF_IMAGES.find((flag) => flags[flag] !== undefined);
    if (ofImages !== undefined)
      refuse(`${dashed(ofImages)} goes with images only`, "executables are files on this machine");
    const ofBuilds = [...BUILD_FLAG_NAMES, ...OF_NO_BINARY].find((flag) => flags[flag] !== undefined);
    if (ofBuilds !== undefined && !builds) {
      refuse(
        `${dashed(ofBuilds)} does not go with two executables`,
        "both are built already",
        "leave it out, or name a main package",
      );
    }
    return undefined;
  }
  if (from === undefined || to === undefined) {
    const [image, other] = from === undefined ? [after, before] : [before, after];
    refuse(`${image} is an image and ${other} is none`, "an image is compared with an image", "name two of a kind");
  }
  const ofBuilds = BUILD_FLAG_NAMES.find((flag) => flags[flag] !== undefined);
  if (ofBuilds !== undefined) refuse(`${dashed(ofBuilds)} goes with a main package only`, "an image is built already");
  imageViewOf(flags.by);
  if (flags.report !== undefined) {
    refuse(
      "--report does not go with two images",
      "there is a page of one image only",
      "plimsoll explain IMAGE --report FILE",
    );
  }
  const unused = flags.json ? OF_TABLES.find((flag) => flags[flag] !== undefined) : undefined;
  if (unused !== undefined) {
    refuse(`--${unused} does not go with --json`, "it is about tables; JSON has every row, so that the rows add up");
  }
  return [from, to];
}

/** As it is typed. */
function dashed(flag: string): string {
  return `--${flag.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}

function refuse(what: string, why: string, fix = "leave it out"): never {
  throw new PlimsollError("flag-invalid", { what, why, fix });
}
