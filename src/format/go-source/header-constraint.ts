import { allOf, type Expression } from "./expression.ts";
import { goBuildText, parseGoBuild, parsePlusBuild, plusBuildText } from "./parse-constraint.ts";
import { trimSpace } from "./white-space.ts";

/** What the head of a file says about when it is built. */
export interface HeaderConstraint {
  /** Undefined where the file has no constraint: it is always built. */
  readonly expression: Expression | undefined;
  /** Why the go command refuses the file, in its own words. */
  readonly problem: string | undefined;
}

/**
 * The constraint in the head of a file. A //go:build line alone counts where there is one; otherwise all `// +build`
 * lines count, as far as a blank line follows them. go/build.Context.shouldBuild.
 */
export function headerConstraint(header: string): HeaderConstraint {
  const { goBuild, leading } = splitHeader(header);
  if (goBuild.length > 1) return { expression: undefined, problem: "multiple //go:build comments" };
  const [text] = goBuild;
  if (text !== undefined) {
    const parsed = parseGoBuild(text);
    return "problem" in parsed
      ? { expression: undefined, problem: `parsing //go:build line: ${parsed.problem}` }
      : { expression: parsed.expression, problem: undefined };
  }
  const old = leading.split("\n").map((line) => plusBuildText(trimSpace(line)));
  const expressions = old.map((line) => {
    const parsed = line === undefined ? undefined : parsePlusBuild(line);
    return parsed !== undefined && "expression" in parsed ? parsed.expression : undefined;
  });
  return { expression: allOf(expressions), problem: undefined };
}

interface SplitHeader {
  /** The text of each //go:build line. */
  readonly goBuild: readonly string[];
  /** The leading line comments and blank lines, up to the last blank line among them. */
  readonly leading: string;
}

/** go/build.parseFileHeader. */
function splitHeader(header: string): SplitHeader {
  const goBuild: string[] = [];
  let end = 0;
  let hasEnded = false;
  let isInComment = false;
  for (let at = 0; at < header.length; ) {
    const feed = header.indexOf("\n", at);
    const next = feed === -1 ? header.length : feed + 1;
    const line = trimSpace(header.slice(at, feed === -1 ? next : feed));
    at = next;
    if (line === "" && !hasEnded) {
      end = next;
      continue;
    }
    if (!line.startsWith("//")) hasEnded = true;
    const text = isInComment ? undefined : goBuildText(line);
    if (text !== undefined) goBuild.push(text);
    const after = behindComments(line, isInComment);
    if (after === "code") break;
    isInComment = after === "comment";
  }
  return { goBuild, leading: header.slice(0, end) };
}

/** What a line leads to: text that is no comment, the inside of a comment, or neither. */
function behindComments(line: string, isInside: boolean): "code" | "comment" | "line" {
  let rest = line;
  let isInComment = isInside;
  while (rest !== "") {
    if (isInComment) {
      const close = rest.indexOf("*/");
      if (close === -1) return "comment";
      isInComment = false;
      rest = trimSpace(rest.slice(close + 2));
    } else if (rest.startsWith("//")) return "line";
    else if (rest.startsWith("/*")) {
      isInComment = true;
      rest = trimSpace(rest.slice(2));
    } else return "code";
  }
  return isInComment ? "comment" : "line";
}
