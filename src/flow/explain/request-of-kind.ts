import { PlimsollError } from "../../base/error.ts";
import { BUILD_FLAG_NAMES } from "../../command/build-flags.ts";
import { binaryViewOf, type ExplainFlags, imageViewOf } from "../../command/explain/flags.ts";

type Flag = keyof ExplainFlags;

type Kind = "binary" | "package" | "image";

/** What says how a source is linked, and a target of the kind is linked already. */
const OF_SOURCE: Readonly<Record<Kind, readonly Flag[]>> = {
  binary: [...BUILD_FLAG_NAMES, "platform"],
  package: [],
  image: BUILD_FLAG_NAMES,
};
const OF_IMAGES: readonly Flag[] = ["layer", "verify", "cache", "jsonLines", "insecure", "caFile"];
const OF_TABLES: readonly Flag[] = ["only", "format"];

/** A flag that would do nothing is a mistake, and says so. Throws `flag-invalid`. */
export function requireTogether(flags: ExplainFlags, kind: Kind): void {
  const given = (names: readonly Flag[]) => names.find((name) => flags[name] !== undefined);
  const lonely = given(["prove", ...OF_SOURCE[kind]]);
  if (lonely !== undefined) {
    const built = `it says how a source is built, and ${kind === "image" ? "an image is built" : "a binary is linked"} already`;
    if (lonely === "prove") {
      refuse(
        "--prove goes with --why only",
        built,
        "leave it out, or ask plimsoll explain PACKAGE --why WANTED --prove",
      );
    }
    refuse(`--${kebab(lonely)} goes with a main package only`, built, "leave it out, or name the main package");
  }
  const ofImages = kind === "image" ? undefined : given(kind === "package" ? OF_IMAGES : [...OF_IMAGES, "offline"]);
  if (ofImages !== undefined) {
    refuse(`--${kebab(ofImages)} goes with images only`, "it is about their layers, or where they are", "leave it out");
  }
  const unused = flags.json || flags.jsonLines ? given(OF_TABLES) : undefined;
  if (unused !== undefined) {
    refuse(
      `--${unused} does not go with --json`,
      "it is about tables; JSON has every row, so that the rows add up",
      "leave one of the two out",
    );
  }
  if (kind === "image") imageViewOf(flags.by);
  else binaryViewOf(flags.by);
}

/** As it is typed. */
function kebab(flag: Flag): string {
  if (flag === "jsonLines") return "json=lines";
  return flag.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}

function refuse(what: string, why: string, fix: string): never {
  throw new PlimsollError("flag-invalid", { what, why, fix });
}
