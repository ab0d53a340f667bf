import type { ContainerConfig } from "../../format/oci/config.ts";
import { type Invocation, isHarmless, isShell, readInvocation } from "../../format/shell/invocation.ts";
import { isBuiltIn } from "./shell/built-in.ts";

/** What a container starts: OCI image-spec v1.1, config.md, `Entrypoint` followed by `Cmd`. */
export interface CommandLine {
  /** As the config gives them. */
  readonly words: readonly string[];
  /** Set if a shell gets its commands as a string: docker's shell form, `["/bin/sh", "-c", "…"]`. */
  readonly shell: ShellForm | undefined;
}

interface ShellForm {
  readonly script: string;
  /**
   * The words of the script if the shell does nothing but start one program: then they can replace the shell. Undefined
   * if the shell expands, pipes, redirects or decides anything, or gets arguments.
   */
  readonly plainWords: readonly string[] | undefined;
  /** The words, separated only at spaces: to look for programs and files among them. */
  readonly roughWords: readonly string[];
  /** `$PORT` and the like. */
  readonly variables: readonly string[];
}

/** Characters that have no special meaning in any shell. POSIX.1-2017, XCU 2.2 and 2.6. */
const PLAIN = /^[\w@%+:,./ -]+$/;

export function commandLineOf(config: ContainerConfig | undefined): CommandLine {
  const words = [...(config?.Entrypoint ?? []), ...(config?.Cmd ?? [])];
  const invocation = isShell(words[0]) ? readInvocation(words) : undefined;
  return { words, shell: invocation?.from === "string" ? parseShellForm(words, invocation) : undefined };
}

function parseShellForm(words: readonly string[], invocation: Invocation): ShellForm {
  const script = invocation.operand ?? "";
  return {
    script,
    plainWords: isHarmless(invocation) && words.at(-1) === script ? plainWordsOf(script) : undefined,
    roughWords: script.split(/[\s;&|<>(){}"'`]+/).filter((word) => word !== ""),
    variables: [...new Set(script.match(/\$(?:\w+|[@*]|\{[^}]*\}|\()/g) ?? [])],
  };
}

function plainWordsOf(script: string): readonly string[] | undefined {
  const words = script.trim().split(/ +/);
  const command = words[0] === "exec" ? words.slice(1) : words;
  const [program = "-"] = command;
  // A shell built-in, or an option of exec.
  if (!PLAIN.test(script) || isBuiltIn(program) || program.startsWith("-")) return undefined;
  return command;
}

/** The value of a variable in the config's `Env`; the last one of a name counts. */
export function variable(config: ContainerConfig | undefined, name: string): string | undefined {
  const setting = config?.Env?.findLast((each) => each.startsWith(`${name}=`));
  return setting?.slice(name.length + 1);
}
