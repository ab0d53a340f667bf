import { PlimsollError } from "../../base/error.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { Target } from "../../store/target.ts";
import { binaryViewOf, type DiffFlags, imageViewOf } from "../explain/flags.ts";
import type { World } from "../world.ts";

const OF_IMAGES = {
  platform: "platform",
  cache: "cache",
  offline: "offline",
  insecure: "insecure",
  caFile: "ca-file",
} as const;
const OF_TABLES = ["top", "only", "format"] as const;

/**
 * The two images that a person named, or undefined for two executables. Throws `flag-invalid` for one of each, and for a
 * flag or a view that does not go with what there is.
 */
export async function imagesAmong(
  { cwd }: World,
  flags: DiffFlags,
  before: string,
  after: string,
): Promise<readonly [Target, Target] | undefined> {
  const images = [await recogniseImage(before, cwd), await recogniseImage(after, cwd)] as const;
  const [from, to] = images;
  if (from === undefined && to === undefined) {
    binaryViewOf(flags.by);
    const lonely = Object.entries(OF_IMAGES).find(([flag]) => flags[flag as keyof typeof OF_IMAGES] !== undefined);
    if (lonely !== undefined) refuse(`--${lonely[1]} goes with images only`, "executables are files on this machine");
    return undefined;
  }
  if (from === undefined || to === undefined) {
    const [image, other] = from === undefined ? [after, before] : [before, after];
    refuse(`${image} is an image and ${other} is not`, "an image is compared with an image", "name two of a kind");
  }
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

function refuse(what: string, why: string, fix = "leave it out"): never {
  throw new PlimsollError("flag-invalid", { what, why, fix });
}
