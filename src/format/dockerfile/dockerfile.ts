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

export interface Instruction {
  /** In capitals: `RUN`. */
  readonly keyword: string;
  readonly keywordAsWritten: string;
  readonly line: number;
  readonly endLine: number;
  readonly flags: readonly Flag[];
  /** Everything behind the flags, lines that continue put together, comments between them left out. */
  readonly text: string;
  /** `text` cut at blanks, quotes and all. */
  readonly words: readonly string[];
  /** The strings of the exec form; undefined for what is no JSON array of strings. */
  readonly json: readonly string[] | undefined;
  readonly heredocs: readonly Heredoc[];
  /** Empty lines between the lines of the instruction, which the reference forbids. */
  readonly emptyContinuations: readonly number[];
}

/** `--name=value`; the value is empty where none is given. */
export interface Flag {
  readonly name: string;
  readonly value: string;
}

/** Dockerfile reference, "Here-Documents". */
export interface Heredoc {
  readonly name: string;
  readonly content: string;
}
