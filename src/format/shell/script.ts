/** The parts that a shell combines into one word: POSIX.1-2017, XCU 2.6 "Word Expansions". */
export type WordPart = TextPart | ParameterPart | UnknownPart;

interface TextPart {
  readonly kind: "text";
  readonly text: string;
  readonly isQuoted: boolean;
}

/** `$1`, `"$@"`, `${PORT:-8080}`. Only operations that contain another word are kept. */
interface ParameterPart {
  readonly kind: "parameter";
  readonly name: string;
  readonly isQuoted: boolean;
  readonly operation?: { readonly operator: ParameterOperator; readonly word: Word };
}

export type ParameterOperator = "-" | ":-" | "=" | ":=" | "?" | ":?" | "+" | ":+";

/** A part that only the shell knows: the output of a command, a sum, names that match a pattern. */
interface UnknownPart {
  readonly kind: "unknown";
}

export type Word = readonly WordPart[];

/** A simple command: XCU 2.9.1. The reserved words of compound commands around it are not kept. */
export interface ShellCommand {
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly ShellWord[];
  /**
   * The texts of its here-documents, as they are written. If it has none, those of the command whose output it reads
   * through a pipe.
   */
  readonly heredocs: readonly string[];
  /**
   * Whether the shell always runs this command, exactly once, and in its own process: it is not in an `if`, a loop, a
   * pipeline or a subshell, and not after `&&` or `||`.
   */
  readonly isCertain: boolean;
  /** The body of a loop is listed twice: this is not the first time. */
  readonly isRepeated: boolean;
}

export interface ShellWord {
  readonly parts: Word;
  /** The word as written in the script. */
  readonly source: string;
}

export interface ShellScript {
  /** The commands of every branch, in the order of the text. Commands of a function are only in `functions`. */
  readonly commands: readonly ShellCommand[];
  readonly functions: ReadonlyMap<string, readonly ShellCommand[]>;
}
