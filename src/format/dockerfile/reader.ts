import { LIMITS } from "../../base/limits.ts";
import { directiveIn } from "./directives.ts";
import type { Comment, Directives, Heredoc, Instruction, Statement } from "./dockerfile.ts";
import { type HeredocMark, heredocsOf } from "./heredoc.ts";
import { invalid, requireFew } from "./invalid.ts";
import { requireBuildable } from "./require-buildable.ts";
import { trim, trimStart, withoutEnd } from "./space.ts";
import { parseStatement, Unbuildable } from "./statement.ts";

interface LogicalLine {
  readonly text: string;
  /** Numbers of the empty lines inside the instruction. */
  readonly emptyLines: readonly number[];
}

interface ReadFile {
  readonly instructions: readonly Instruction[];
  readonly comments: readonly Comment[];
  readonly escape: Directives["escape"];
  readonly syntax: string | undefined;
}

/** Joins lines to instructions: continued lines, the comments between them, and the here-documents after them. */
export class DockerfileReader {
  readonly #lines: readonly string[];
  readonly #where: string;
  readonly #instructions: Instruction[] = [];
  readonly #comments: Comment[] = [];
  /** The comments since the last instruction. */
  #described: string[] = [];
  #escape: Directives["escape"] = "\\";
  #next = 0;

  /** Lines are given with their line ends. */
  constructor(lines: readonly string[], where: string) {
    this.#lines = lines;
    this.#where = where;
  }

  /** Throws `dockerfile-invalid`, `limit-exceeded`. */
  read(): ReadFile {
    this.#lines.forEach((line, index) => {
      if (Buffer.byteLength(line.replace(/\n$/, "")) <= LIMITS.dockerfileLineBytes) return;
      throw invalid(
        this.#where,
        index + 1,
        "the line is too long",
        `a line has ${LIMITS.dockerfileLineBytes} bytes at most`,
      );
    });
    const syntax = this.#directives();
    while (this.#next < this.#lines.length) {
      const line = lineText(this.#lines[this.#next]!);
      if (isComment(line)) this.#comment(true);
      else if (trimStart(line) === "") this.#next += 1;
      else this.#instructions.push(this.#instruction());
      requireFew("instructions", this.#instructions.length, LIMITS.dockerfileInstructions, this.#where);
    }
    return { instructions: this.#instructions, comments: this.#comments, escape: this.#escape, syntax };
  }

  #directives(): string | undefined {
    const values = new Map<string, string>();
    for (; this.#next < this.#lines.length; this.#next++) {
      const directive = directiveIn(trimStart(lineText(this.#lines[this.#next]!)));
      if (directive === undefined) break;
      const { name, value } = directive;
      if (values.has(name)) throw this.#invalid(`the directive ${name} appears twice`, "leave one out");
      values.set(name, value);
      if (name === "escape" && value !== "`" && value !== "\\") {
        throw this.#invalid("its escape is neither \\ nor `", "# escape=` or no directive");
      }
    }
    this.#escape = values.get("escape") === "`" ? "`" : "\\";
    return values.get("syntax");
  }

  #comment(describes: boolean): void {
    const line = lineText(this.#lines[this.#next]!);
    this.#next += 1;
    this.#comments.push({ line: this.#next, text: trim(line).slice(1).trim() });
    if (!describes) return;
    // BuildKit removes only the first character, so that the text of an indented comment keeps its `#`.
    const text = trim(line.slice(1));
    if (text === "") this.#described = [];
    else this.#described.push(text);
  }

  #instruction(): Instruction {
    const line = this.#next + 1;
    const { text, emptyLines } = this.#logicalLine();
    const wordsEndLine = this.#next;
    const statement = this.#statement(text, line);
    const heredocs = holdsHeredocs(statement) ? heredocsOf(text).map((mark) => this.#heredoc(mark, line)) : [];
    const described = this.#described;
    this.#described = [];
    return {
      ...statement,
      line,
      endLine: this.#next,
      wordsEndLine,
      heredocs,
      emptyContinuations: emptyLines,
      described,
    };
  }

  #statement(text: string, line: number): Statement {
    try {
      const statement = parseStatement(text, this.#escape);
      requireBuildable(statement);
      return statement;
    } catch (error) {
      if (error instanceof Unbuildable) throw invalid(this.#where, line, error.fault.what, error.fault.fix);
      throw error;
    }
  }

  #logicalLine(): LogicalLine {
    const first = this.#continued(trimStart(lineText(this.#lines[this.#next++]!)));
    const parts = [first.text];
    const emptyLines: number[] = [];
    let { continues } = first;
    while (continues && this.#next < this.#lines.length) {
      const line = lineText(this.#lines[this.#next]!);
      if (isComment(line)) {
        this.#comment(false);
        continue;
      }
      this.#next += 1;
      if (trimStart(line) === "") {
        emptyLines.push(this.#next);
        continue;
      }
      const more = this.#continued(line);
      parts.push(more.text);
      continues = more.continues;
    }
    return { text: parts.join(""), emptyLines };
  }

  /** The escape at the end of a line continues it, unless another escape precedes it. */
  #continued(line: string): { readonly text: string; readonly continues: boolean } {
    const end = withoutEnd(line, (one) => one === " " || one === "\t").length - 1;
    const continues = line[end] === this.#escape && line[end - 1] !== this.#escape;
    return continues ? { text: line.slice(0, end), continues } : { text: line, continues };
  }

  #heredoc({ name, expand, chomp }: HeredocMark, line: number): Heredoc {
    const content: string[] = [];
    while (this.#next < this.#lines.length) {
      const raw = this.#lines[this.#next++]!;
      const shown = chomp ? raw.replace(/^\t+/, "") : raw;
      if (lineText(shown) === name) return { name, content: content.join(""), expand, chomp };
      content.push(shown);
    }
    throw invalid(this.#where, line, `the here-document ${name} does not end`, `end it with a line ${name}`);
  }

  #invalid(what: string, fix: string) {
    return invalid(this.#where, this.#next + 1, what, fix);
  }
}

/** Instructions in the exec form have no here-documents. */
function holdsHeredocs({ keyword, json, trigger }: Statement): boolean {
  if (trigger !== undefined) return holdsHeredocs(trigger);
  return /^(?:ADD|COPY|RUN)$/.test(keyword) && json === undefined;
}

function lineText(line: string): string {
  return withoutEnd(line, (one) => one === "\r" || one === "\n");
}

function isComment(line: string): boolean {
  return trimStart(line).startsWith("#");
}
