import { parseSync, type TemplateLiteral, Visitor } from "oxc-parser";
import { isTest } from "./boundaries.ts";
import type { Tree } from "./tree.ts";

/** Plural nouns that messages count. A noun that is missing here is not checked. */
const COUNTABLE = [
  ..."arguments|authorities|bytes|cells|characters|columns|commands|diff_ids|directories|entries|errors|files".split(
    "|",
  ),
  ..."findings|folders|functions|headers|images|instructions|layers|lines|links|manifests|modules|notes".split("|"),
  ..."packages|platforms|prefixes|programs|reasons|rules|sections|segments|symbols|times|types|units|variants".split(
    "|",
  ),
  ..."versions|warnings|ways".split("|"),
].join("|");

/**
 * The noun follows its number directly, or after one or two words: `3 more files`, `3 of the files`; a verb among these
 * words has another subject.
 */
const COUNTED_PLAINLY = new RegExp(`^ (?:(?!(?:for|goes|has|have|keeps) )[a-z]+ ){0,2}(?:${COUNTABLE})\\b`);

/** Never one: limits, which have constant names; and sizes, whose renderers write the unit. */
const NEVER_ONE = /^(?:LIMITS\.\w+|[A-Z][A-Z0-9_]+|(?:\w+\.)?limit\w*|format(?:Size|Bytes)\(.*\))$/s;

/** Finds numbers in messages that could read "1 layers": they must use `counted` of src/base/counted.ts. */
export function checkCounts(tree: Tree): string[] {
  return tree.files
    .filter((path) => path.startsWith("src/") && path.endsWith(".ts") && !isTest(path))
    .flatMap((path) => countsOf(path, tree.read(path)));
}

function countsOf(path: string, source: string): string[] {
  const found: string[] = [];
  const look = ({ expressions, quasis }: TemplateLiteral) => {
    expressions.forEach((expression, index) => {
      const value = source.slice(expression.start, expression.end);
      const plain = COUNTED_PLAINLY.exec(quasis[index + 1]?.value.cooked ?? "");
      if (plain === null || NEVER_ONE.test(value)) return;
      const line = source.slice(0, expression.start).split("\n").length;
      found.push(`${path}:${line} says "1${plain[0]}" of one: use counted()`);
    });
  };
  new Visitor({ TemplateLiteral: look }).visit(parseSync(path, source).program);
  return found;
}
