import { homedir } from "node:os";
import type { Tree } from "./tree.ts";

const MAX_LINES = 600;

/** Names that say nothing about what the code does. */
const EMPTY_NAME = /(^|[/_-])(utils?|helpers?|managers?)([/._-]|$)/i;
const EMPTY_DECLARATION = /\b(?:class|interface|type|function|const)\s+(\w*(?:Utils?|Helpers?|Manager))\b/g;

/** A note to do something later, in any spelling. Written so that it does not match itself. */
const POSTPONED = /\b(TO[D]O|FIX[M]E)\b/;

/**
 * Home folders of people. `nonroot` is the user of the images that plimsoll makes, and a single letter is nobody's
 * name.
 */
const MACHINE_PATHS = [/\/home\/(?!nonroot\b)\w{2,}\//, /\/Users\/\w{2,}\//, /[A-Z]:\\Users\\/];

const TEXT = /\.(ts|go|md|json|ya?ml|mod|html|tmpl|txt|sh)$|Dockerfile$|^bin\/|^\.ci\//;
const MADE_BY_A_PROGRAM = /(^|\/)go\.sum$|^data\/|^CHANGELOG\.md$/;

/** Checks the form of files: their length, their names, and text that they must not contain. */
export function checkShape(tree: Tree): string[] {
  return [
    ...tree.files.filter((path) => EMPTY_NAME.test(path)).map((path) => `${path}: a name that says nothing`),
    ...tree.files
      .filter((path) => TEXT.test(path) && !MADE_BY_A_PROGRAM.test(path))
      .flatMap((path) => shapeOf(path, tree.read(path), tree.root)),
  ];
}

function shapeOf(path: string, text: string, root: string): string[] {
  const lines = text.split("\n");
  const tooLong = path.endsWith(".ts") && lines.length > MAX_LINES;
  const home = homedir();
  const here = [root, ...(home.length > 1 ? [`${home}/`] : [])];
  return [
    ...(tooLong ? [`${path} has ${lines.length} lines, more than ${MAX_LINES}`] : []),
    ...[...text.matchAll(EMPTY_DECLARATION)].map(([, name]) => `${path} declares ${name}, a name that says nothing`),
    ...lines.flatMap((line, index) => [
      ...(POSTPONED.test(line) ? [`${path}:${index + 1} postpones something`] : []),
      ...(here.some((prefix) => line.includes(prefix)) || MACHINE_PATHS.some((pattern) => pattern.test(line))
        ? [`${path}:${index + 1} holds a path of one machine`]
        : []),
    ]),
  ];
}
