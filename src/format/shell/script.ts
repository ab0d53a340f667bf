/** What a shell puts together to one word: POSIX.1-2017, XCU 2.6 "Word Expansions". */
export type WordPart = TextPart | ParameterPart | UnknownPart;

interface TextPart {
  readonly kind: "text";
  readonly text: string;
  readonly isQuoted: boolean;
}

/** `$1`, `"$@"`, `${PORT:-8080}`: of the operations only those that name another word. */
interface ParameterPart {
  readonly kind: "parameter";
  readonly name: string;
  readonly isQuoted: boolean;
  readonly operation?: { readonly operator: ParameterOperator; readonly word: Word };
}

export type ParameterOperator = "-" | ":-" | "=" | ":=" | "?" | ":?" | "+" | ":+";

/** What only the shell knows: the output of a command, a sum, names that a pattern matches. */
interface UnknownPart {
  readonly kind: "unknown";
}

export type Word = readonly WordPart[];

/** A simple command: XCU 2.9.1. Words of compound commands around it are not there any more. */
export interface ShellCommand {
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly ShellWord[];
  /** What stands behind `<`, `>` and their kind. */
  readonly redirections: readonly ShellWord[];
  /** The texts of its here-documents, as they are written. */
  readonly heredocs: readonly string[];
  /**
   * Whether the shell comes by here whatever happens before, once, and in a process that goes on: not below `if`, in a
   * loop, behind `&&`, in a pipeline, in a subshell.
   */
  readonly isCertain: boolean;
}

export interface ShellWord {
  readonly parts: Word;
  /** As the script has it. */
  readonly source: string;
}

export interface ShellScript {
  /** Of every branch, in the order of the text; those of a function under its name alone. */
  readonly commands: readonly ShellCommand[];
  readonly functions: ReadonlyMap<string, readonly ShellCommand[]>;
}
