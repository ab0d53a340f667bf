import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseDirectives } from "./directives.ts";
import type { Comment, Dockerfile, Flag, Heredoc, Instruction, Stage } from "./dockerfile.ts";

const KEYWORDS = new Set(
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  ),
);
const WITH_FLAGS = new Set(["FROM", "RUN", "COPY", "ADD", "HEALTHCHECK"]);
const WITH_HEREDOCS = new Set(["RUN", "COPY", "ADD"]);
const HEREDOC = /(?:^|\s)\d*<<(-?)(["']?)([A-Za-z_][\w.-]*)\2(?=\s|$|[;&|>)])/g;

/**
 * Reads a Dockerfile as BuildKit does: continuation lines, comments between them, here-documents, and the escape
 * character of its directive. Throws `dockerfile-invalid` with the line, for what no builder would accept.
 */
export function parseDockerfile(text: string, where: string): Dockerfile {
  if (text.length > LIMITS.dockerfileBytes) {
    throw new PlimsollError("limit-exceeded", {
      what: `${where} is larger than ${LIMITS.dockerfileBytes} bytes`,
      why: "a Dockerfile that people write is far smaller",
    });
  }
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const directives = parseDirectives(lines);
  const { instructions, comments } = new Reader(lines, directives.escape, where, directives.lineCount).read();
  const first = instructions.findIndex(({ keyword }) => keyword === "FROM");
  if (first < 0) throw invalid(where, 1, "it has no FROM", "a Dockerfile starts with FROM IMAGE");
  const stray = instructions.slice(0, first).find(({ keyword }) => keyword !== "ARG");
  if (stray !== undefined) {
    throw invalid(where, stray.line, `${stray.keyword} stands before the first FROM`, "only ARG may stand there");
  }
  const stages = stagesOf(instructions, first);
  requireFew("stages", stages.length, LIMITS.dockerfileStages, where);
  return { directives, comments, preamble: instructions.slice(0, first), stages };
}

class Reader {
  readonly #lines: readonly string[];
  readonly #where: string;
  readonly #escape: string;
  readonly #continuation: RegExp;
  readonly #comments: Comment[] = [];
  #next: number;

  constructor(lines: readonly string[], escapeCharacter: "\\" | "`", where: string, start: number) {
    this.#lines = lines;
    this.#where = where;
    this.#escape = escapeCharacter;
    // An escape that is escaped itself continues nothing.
    this.#continuation = escapeCharacter === "`" ? /(?:^|[^`])`[ \t]*$/ : /(?:^|[^\\])\\[ \t]*$/;
    this.#next = start;
  }

  read(): { readonly instructions: Instruction[]; readonly comments: Comment[] } {
    const instructions: Instruction[] = [];
    while (this.#next < this.#lines.length) {
      const text = this.#lines[this.#next]!;
      if (isComment(text)) this.#comment();
      else if (text.trim() === "") this.#next += 1;
      else instructions.push(this.#instruction());
      requireFew("instructions", instructions.length, LIMITS.dockerfileInstructions, this.#where);
    }
    return { instructions, comments: this.#comments };
  }

  #comment(): void {
    this.#comments.push({ line: this.#next + 1, text: this.#lines[this.#next]!.trim().slice(1).trim() });
    this.#next += 1;
  }

  #instruction(): Instruction {
    const line = this.#next + 1;
    const { text, emptyContinuations } = this.#logicalLine();
    const [, keyword = "", rest = ""] = /^\s*(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    if (!KEYWORDS.has(keyword.toUpperCase())) {
      throw invalid(this.#where, line, `${keyword.slice(0, 40)} is not an instruction`, "see the Dockerfile reference");
    }
    const heredocs = WITH_HEREDOCS.has(keyword.toUpperCase()) ? this.#heredocs(rest, line) : [];
    return instructionOf(keyword, rest, { line, endLine: this.#next, heredocs, emptyContinuations });
  }

  #logicalLine(): { readonly text: string; readonly emptyContinuations: readonly number[] } {
    const parts: string[] = [];
    const emptyContinuations: number[] = [];
    // Empty lines behind the last one that continues belong to nothing.
    let pendingEmpty: number[] = [];
    while (this.#next < this.#lines.length) {
      const text = this.#lines[this.#next]!;
      if (parts.length > 0 && isComment(text)) {
        this.#comment();
        continue;
      }
      this.#next += 1;
      if (parts.length > 0 && text.trim() === "") {
        pendingEmpty.push(this.#next);
        continue;
      }
      emptyContinuations.push(...pendingEmpty);
      pendingEmpty = [];
      if (!this.#continuation.test(text)) {
        parts.push(text);
        break;
      }
      parts.push(text.slice(0, text.lastIndexOf(this.#escape)));
    }
    return { text: parts.join(""), emptyContinuations };
  }

  #heredocs(text: string, line: number): Heredoc[] {
    return [...text.matchAll(HEREDOC)].map(([, dash, , name]) => {
      const content: string[] = [];
      while (this.#next < this.#lines.length) {
        const raw = this.#lines[this.#next]!;
        this.#next += 1;
        const shown = dash === "-" ? raw.replace(/^\t+/, "") : raw;
        if (shown === name) return { name, content: content.map((one) => `${one}\n`).join("") };
        content.push(shown);
      }
      throw invalid(this.#where, line, `the here-document ${name} does not end`, `end it with a line ${name}`);
    });
  }
}

function instructionOf(
  keywordAsWritten: string,
  rest: string,
  place: Pick<Instruction, "line" | "endLine" | "heredocs" | "emptyContinuations">,
): Instruction {
  const keyword = keywordAsWritten.toUpperCase();
  const flags: Flag[] = [];
  let text = rest.trim();
  for (let found = WITH_FLAGS.has(keyword) ? FLAG.exec(text) : null; found !== null; found = FLAG.exec(text)) {
    flags.push({ name: found[1]!, value: found[2] ?? "" });
    text = text.slice(found[0].length);
  }
  return {
    keyword,
    keywordAsWritten,
    ...place,
    flags,
    text,
    words: text.split(/\s+/).filter((word) => word !== ""),
    json: stringsOf(text),
  };
}

const FLAG = /^--([a-z][a-z-]*)(?:=(\S*))?(?:\s+|$)/;

function stringsOf(text: string): readonly string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
  } catch {
    return undefined;
  }
}

function stagesOf(instructions: readonly Instruction[], first: number): Stage[] {
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const instruction of instructions.slice(first)) {
    if (instruction.keyword !== "FROM") {
      stages.at(-1)!.instructions.push(instruction);
      continue;
    }
    const [base = "", as = "", name] = instruction.words;
    stages.push({
      index: stages.length,
      name: /^as$/i.test(as) ? name : undefined,
      base,
      platform: instruction.flags.find((flag) => flag.name === "platform")?.value,
      from: instruction,
      instructions: [],
    });
  }
  return stages;
}

function requireFew(things: string, count: number, limit: number, where: string): void {
  if (count <= limit) return;
  throw new PlimsollError("limit-exceeded", {
    what: `${where} has more than ${limit} ${things}`,
    why: "plimsoll reads no more of them",
  });
}

function isComment(line: string): boolean {
  return /^\s*#/.test(line);
}

function invalid(where: string, line: number, what: string, fix: string): PlimsollError {
  return new PlimsollError("dockerfile-invalid", {
    what: `${where} is not a Dockerfile: ${what}`,
    fix,
    where: `${where}:${line}`,
  });
}
