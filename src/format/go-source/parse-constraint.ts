import { and, type Expression, not, or, tagOf } from "./expression.ts";
import { fields, trimSpace } from "./white-space.ts";

/** A constraint, or why the go command does not accept it, in its own words. */
export type ParsedConstraint = { readonly expression: Expression } | { readonly problem: string };

/** go/build/constraint's maxSize and maxOldSize. */
const MOST_TERMS = 1000;
const MOST_OLD_OPERATORS = 100;

/** What stands behind `//go:build`; undefined for any other line. The line has no line feed and no space around it. */
export function goBuildText(line: string): string | undefined {
  return textBehind(line, "//go:build");
}

/** What stands behind `// +build`, where the space may be missing; undefined for any other line. */
export function plusBuildText(line: string): string | undefined {
  return line.startsWith("//") ? textBehind(trimSpace(line.slice(2)), "+build") : undefined;
}

function textBehind(line: string, word: string): string | undefined {
  if (!line.startsWith(word)) return undefined;
  const rest = trimSpace(line).slice(word.length);
  const text = trimSpace(rest);
  return rest !== "" && text.length === rest.length ? undefined : text;
}

/** Parses an expression of a //go:build line: go/build/constraint.parseExpr. */
export function parseGoBuild(text: string): ParsedConstraint {
  return new ExpressionParser(text).parse();
}

const LETTERS = /[\p{L}\p{Nd}_.]+/uy;
const END = "unexpected end of expression";

/** The first problem ends the text: what is parsed after it is thrown away. */
class ExpressionParser {
  readonly #text: string;
  #at = 0;
  #token = "";
  #isTag = false;
  #terms = 0;
  #problem: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): ParsedConstraint {
    const expression = this.#or();
    if (this.#token !== "") this.#fail(`unexpected token ${this.#token}`);
    return this.#problem === undefined ? { expression } : { problem: this.#problem };
  }

  #fail(problem: string): Expression {
    this.#problem ??= problem;
    this.#at = this.#text.length;
    this.#token = "";
    this.#isTag = false;
    return tagOf("");
  }

  #is(token: string): boolean {
    return this.#token === token;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#token === "||") left = or(left, this.#and());
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#token === "&&") left = and(left, this.#not());
    return left;
  }

  #not(): Expression {
    this.#terms += 1;
    if (this.#terms > MOST_TERMS) return this.#fail("build expression too large");
    this.#next();
    if (this.#token !== "!") return this.#atom();
    this.#next();
    return this.#token === "!" ? this.#fail("double negation not allowed") : not(this.#atom());
  }

  #atom(): Expression {
    if (this.#problem !== undefined) return tagOf("");
    if (this.#is("(")) {
      const inner = this.#or();
      if (this.#problem === END) this.#problem = "missing close paren";
      if (this.#problem !== undefined) return inner;
      if (!this.#is(")")) return this.#fail("missing close paren");
      this.#next();
      return inner;
    }
    if (!this.#isTag) return this.#fail(this.#token === "" ? END : `unexpected token ${this.#token}`);
    const tag = tagOf(this.#token);
    this.#next();
    return tag;
  }

  #next(): void {
    this.#isTag = false;
    while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at += 1;
    const first = this.#text[this.#at];
    this.#token = "";
    if (first === undefined) return;
    if (first === "&" || first === "|") {
      if (this.#text[this.#at + 1] === first) this.#take(first + first);
      else this.#fail(`invalid syntax at ${first}`);
      return;
    }
    if (first === "(" || first === ")" || first === "!") {
      this.#take(first);
      return;
    }
    LETTERS.lastIndex = this.#at;
    const [word] = LETTERS.exec(this.#text) ?? [];
    if (word === undefined) {
      this.#fail(`invalid syntax at ${String.fromCodePoint(this.#text.codePointAt(this.#at)!)}`);
      return;
    }
    this.#take(word);
    this.#isTag = true;
  }

  #take(token: string): void {
    this.#token = token;
    this.#at += token.length;
  }
}

/** What stands for a word that is no tag: no build has it. */
const NEVER = tagOf("ignore");
const TAG = /^[\p{L}\p{Nd}_.]+$/u;

/**
 * Parses what stands behind `// +build`: spaces are OR, commas AND. go/build/constraint.parsePlusBuildExpr. The go
 * command ignores a line that has a problem.
 */
export function parsePlusBuild(text: string): ParsedConstraint {
  const clauses = fields(text).map((clause) => clause.split(","));
  const operators = clauses.reduce((sum, literals) => sum + literals.length, 0) - 1;
  if (operators > MOST_OLD_OPERATORS) return { problem: "expression too complex for // +build lines" };
  const expressions = clauses.map((literals) => literals.map(parseLiteral).reduce(and));
  return { expression: expressions.length === 0 ? NEVER : expressions.reduce(or) };
}

function parseLiteral(text: string): Expression {
  if (text.startsWith("!!") || text === "!") return NEVER;
  const isNot = text.startsWith("!");
  const word = isNot ? text.slice(1) : text;
  const tag = TAG.test(word) ? tagOf(word) : NEVER;
  return isNot ? not(tag) : tag;
}
