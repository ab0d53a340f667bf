import { parseSync, Visitor } from "oxc-parser";
import { isTest } from "./boundaries.ts";
import type { Tree } from "./tree.ts";

/** A function that fits on a screen can be read as a whole. A test's `describe` is a list, and may be longer. */
const MAX_LINES = 70;

const CODE = /^(?:src|scripts|bench)\/.*\.ts$/;

/** Functions of the product that are too long to be seen at once. */
export function checkFunctions(tree: Tree): string[] {
  return tree.files
    .filter((path) => CODE.test(path) && !isTest(path))
    .flatMap((path) => longFunctions(path, tree.read(path)));
}

function longFunctions(path: string, source: string): string[] {
  const found: string[] = [];
  const look = ({ start, end }: { readonly start: number; readonly end: number }) => {
    const lines = source.slice(start, end).split("\n").length;
    const line = source.slice(0, start).split("\n").length;
    if (lines > MAX_LINES) found.push(`${path}:${line} is a function of ${lines} lines, more than ${MAX_LINES}`);
  };
  new Visitor({ FunctionDeclaration: look, FunctionExpression: look, ArrowFunctionExpression: look }).visit(
    parseSync(path, source).program,
  );
  return found;
}
