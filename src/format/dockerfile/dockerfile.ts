/** A Dockerfile as written, in the terms of the Dockerfile reference. Lines count from 1. */
export interface Dockerfile {
  readonly directives: Directives;
  /** Every comment that is no directive, with the `#` taken off. */
  readonly comments: readonly Comment[];
  /** What stands before the first FROM: ARG only. */
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
  /** Checks that are off until a file asks for them; names, or `all`. */
  readonly experimental: readonly string[];
  /** Warnings count as errors. */
  readonly error: boolean;
}

export interface Comment {
  readonly line: number;
  readonly text: string;
}

/** A FROM and what follows it. */
export interface Stage {
  readonly index: number;
  /** As written behind AS; undefined where there is none. */
  readonly name: string | undefined;
  /** The image or stage that it starts from, variables not replaced. */
  readonly base: string;
  /** The value of `--platform`. */
  readonly platform: string | undefined;
  readonly from: Instruction;
  /** Without its FROM. */
  readonly instructions: readonly Instruction[];
}

/** An instruction without its place in the file: also what ONBUILD holds. */
export interface Statement {
  /** In capitals: `RUN`. */
  readonly keyword: string;
  readonly keywordAsWritten: string;
  readonly flags: readonly Flag[];
  /** Everything behind the flags, lines that continue put together, comments between them left out. */
  readonly text: string;
  /** `text` cut at blanks, quotes and all. */
  readonly words: readonly string[];
  /** The strings of the exec form; undefined for what is no JSON array of strings, or takes none. */
  readonly json: readonly string[] | undefined;
  /** Of ARG, ENV and LABEL what they set. */
  readonly pairs: readonly Pair[];
  /** What an ONBUILD keeps for later. */
  readonly trigger: Statement | undefined;
}

export interface Instruction extends Statement {
  readonly line: number;
  readonly endLine: number;
  /** Where its words end: here-documents follow. */
  readonly wordsEndLine: number;
  readonly heredocs: readonly Heredoc[];
  /** Empty lines between the lines of the instruction, which the reference forbids. */
  readonly emptyContinuations: readonly number[];
  /** The comments between the instruction before and this one, those before a `#` that stands alone left out. */
  readonly described: readonly string[];
}

/** `--name=value`; the value is undefined where there is no equals sign. */
export interface Flag {
  readonly name: string;
  readonly value: string | undefined;
}

/** A name and a value as written: quotes, escapes and variables are in them. */
export interface Pair {
  readonly name: string;
  /** Undefined for an ARG without one. */
  readonly value: string | undefined;
  /** `NAME value`, with a blank for an equals sign. */
  readonly isLegacy: boolean;
}

/** Dockerfile reference, "Here-Documents". */
export interface Heredoc {
  readonly name: string;
  /** As a command reads it: of `<<-` without the tabs at the beginning of lines. */
  readonly content: string;
  readonly expand: boolean;
  readonly chomp: boolean;
}
