import fc from "fast-check";
import { plainPath } from "../../src/image/layer-entries.ts";

/** An image's layers, the lowest first, each a list of lines as `layerOf` reads them. */
export type Stack = readonly (readonly string[])[];

const NAME = fc.constantFrom("a", "b", "c", "d");
const PATH = fc
  .oneof(
    { weight: 3, arbitrary: fc.tuple(NAME) },
    { weight: 4, arbitrary: fc.tuple(NAME, NAME) },
    { weight: 2, arbitrary: fc.tuple(NAME, NAME, NAME) },
  )
  .map((names) => names.join("/"));
/** One name in the different ways in which archives write it. */
const WRITTEN = fc
  .tuple(fc.constantFrom("", "", "", "", "", "./", "/", ".//", "d/../", "a/b/../../"), PATH)
  .map(([before, path]) => before + path);
const OWNER = fc.constantFrom("", "", " @755:0:0", " @640:1:2", " @4755:0:0", " @1777:3:4", " @700:1000:1000");
const FILE = fc.tuple(WRITTEN, fc.nat(5000), OWNER).map(([path, size, owner]) => `${path} ${size}${owner}`);
const FOLDER = fc.tuple(WRITTEN, OWNER).map(([path, owner]) => `${path}/${owner}`);
const TARGET = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom("", "/", "../", "../../../", "./"), PATH).map((parts) => parts.join("")),
  },
  { weight: 1, arbitrary: fc.constantFrom(".", "..", "/", "a/", "../a/.") },
);
const SYMLINK = fc.tuple(WRITTEN, TARGET).map(([path, to]) => `${path} -> ${to}`);
/** The target is the number of a name that comes before the link: unpackers refuse a link to a missing file. */
const HARD_LINK = fc
  .tuple(WRITTEN, fc.constantFrom("", "/", "./", "d/../"), fc.nat(20))
  .map(([path, before, number]) => `${path} => ${before}#${number}`);
const PIPE = PATH.map((path) => `${path} |`);
const WHITEOUT = WRITTEN.map((path) => path.replace(/[^/]+$/, ".wh.$&"));
const OPAQUE = fc.oneof(
  PATH.map((path) => `${path}/.wh..wh..opq`),
  fc.constant(".wh..wh..opq"),
);

const LOWEST = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: FILE },
    { weight: 2, arbitrary: FOLDER },
    { weight: 2, arbitrary: SYMLINK },
    { weight: 1, arbitrary: HARD_LINK },
  ),
  { minLength: 1, maxLength: 8 },
);
const UPPER = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: FILE },
    { weight: 3, arbitrary: FOLDER },
    { weight: 2, arbitrary: SYMLINK },
    { weight: 1, arbitrary: HARD_LINK },
    { weight: 1, arbitrary: PIPE },
    { weight: 3, arbitrary: WHITEOUT },
    { weight: 2, arbitrary: OPAQUE },
  ),
  { minLength: 1, maxLength: 8 },
);

/**
 * Stacks of up to four layers that hide, replace and link existing entries: folders, symbolic links (relative,
 * absolute, out of the image, in circles), hard links to files and to links, both kinds of whiteouts before and after
 * what they hide, every kind in place of every other, names written in every way, and names twice in a layer.
 */
export const STACKS: fc.Arbitrary<Stack> = fc
  .tuple(LOWEST, fc.array(UPPER, { minLength: 1, maxLength: 3 }))
  .map(([lowest, uppers]) => withLinkTargets([lowest, ...uppers]));

function withLinkTargets(stack: Stack): Stack {
  const names: string[] = [];
  return stack.map((layer) =>
    layer.map((line) => {
      const [written = "", arrow, target = ""] = line.split(" ");
      const path = plainPath(written);
      const [before, number] = target.split("#");
      const others = names.filter((name) => name !== path && !name.startsWith(`${path}/`));
      if (!isFolderLine(line) && !path.includes(".wh.")) names.push(path);
      if (arrow !== "=>") return line;
      return others.length === 0 ? `${written} 7` : `${written} => ${before}${others[Number(number) % others.length]}`;
    }),
  );
}

/** The path that a line describes. */
export function pathOf(line: string): string {
  return plainPath(line.split(" ")[0]!);
}

export function isFolderLine(line: string): boolean {
  return line.split(" ")[0]!.endsWith("/");
}

export function isLinkLine(line: string): boolean {
  return /^[-=]>$/.test(line.split(" ")[1] ?? "");
}
