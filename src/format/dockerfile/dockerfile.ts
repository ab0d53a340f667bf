/** A Dockerfile as written, in the terms of the Dockerfile reference. Lines are numbered from 1. */
export interface Dockerfile {
  readonly directives: Directives;
  /** Every comment that is not a directive, without its `#`. */
  readonly comments: readonly Comment[];
  /** The instructions before the first FROM: ARG only. */
  readonly preamble: readonly Instruction[];
  readonly stages: readonly Stage[];
}

/** Dockerfile reference, "Parser directives". */
export interface Directives {
  readonly escape: "\\" | "`";
  readonly syntax: string | undefined;
  readonly check: CheckDirective;
}

/** `# check=skip=NAME,NAME;error=true`: what the author told BuildKit's checks. */
export interface CheckDirective {
  /** Names of checks, or `all`. */
  readonly skip: readonly string[];
  /** Names of checks that only run when a file asks for them, or `all`. */
  readonly experimental: readonly string[];
  /** Whether warnings count as errors. */
  readonly error: boolean;
}

export interface Comment {
  readonly line: number;
  readonly text: string;
}

/** A FROM and the instructions that follow it. */
export interface Stage {
  readonly index: number;
  /** The name after AS, as written; undefined when there is none. */
  readonly name: string | undefined;
  /** The image or stage that it starts from, with variables not replaced. */
  readonly base: string;
  /** The value of `--platform`. */
  readonly platform: string | undefined;
  readonly from: Instruction;
  /** The instructions without the FROM. */
  readonly instructions: readonly Instruction[];
}

/** An instruction without its place in the file. ONBUILD also contains one. */
export interface Statement {
  /** In capitals: `RUN`. */
  readonly keyword: string;
  readonly keywordAsWritten: string;
  readonly flags: readonly Flag[];
  /** Everything after the flags, with continued lines joined and the comments between them left out. */
  readonly text: string;
  /** `text` split at blanks, with quotes kept. */
  readonly words: readonly string[];
  /**
   * The strings of the exec form; undefined when the text is not a JSON array of strings, or the instruction has no
   * exec form.
   */
  readonly json: readonly string[] | undefined;
  /** The names and values that ARG, ENV and LABEL set. */
  readonly pairs: readonly Pair[];
  /** The instruction that an ONBUILD keeps for later builds. */
  readonly trigger: Statement | undefined;
}

export interface Instruction extends Statement {
  readonly line: number;
  readonly endLine: number;
  /** The last line of the instruction itself; here-documents follow it. */
  readonly wordsEndLine: number;
  readonly heredocs: readonly Heredoc[];
  /** Empty lines between the lines of the instruction, which the reference forbids. */
  readonly emptyContinuations: readonly number[];
  /**
   * The comments between the previous instruction and this one. If a `#` stands alone on a line, only those after it.
   */
  readonly described: readonly string[];
}

/** `--name=value`; the value is undefined when there is no equals sign. */
export interface Flag {
  readonly name: string;
  readonly value: string | undefined;
}

/** A name and a value as written: quotes, escapes and variables are still in them. */
export interface Pair {
  readonly name: string;
  /** Undefined for an ARG without a value. */
  readonly value: string | undefined;
  /** Written as `NAME value`, with a blank instead of an equals sign. */
  readonly isLegacy: boolean;
}

/** Dockerfile reference, "Here-Documents". */
export interface Heredoc {
  readonly name: string;
  /** The text as a command reads it: for `<<-` without the tabs at the beginning of lines. */
  readonly content: string;
  readonly expand: boolean;
  readonly chomp: boolean;
}
