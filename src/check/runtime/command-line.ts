import type { ContainerConfig } from "../../format/oci/config.ts";

/** What a container starts: OCI image-spec v1.1, config.md, `Entrypoint` with `Cmd` behind it. */
export interface CommandLine {
  /** As the config has them. */
  readonly words: readonly string[];
  /** Set where a shell is given one string: docker's shell form, `["/bin/sh", "-c", "…"]`. */
  readonly shell: ShellForm | undefined;
}

interface ShellForm {
  readonly script: string;
  /**
   * The words of the script where the shell does nothing but start one program: then they may stand in its place.
   * Undefined where it expands, pipes, redirects or decides anything.
   */
  readonly plainWords: readonly string[] | undefined;
  /** The words as far as spaces tell them apart: to look for programs and files among them. */
  readonly roughWords: readonly string[];
  /** `$PORT` and the like. */
  readonly variables: readonly string[];
}

const SHELL = /(?:^|\/)(?:sh|bash|ash|dash)$/;
/** Characters that no shell treats in a way of its own. POSIX.1-2017, XCU 2.2 and 2.6. */
const PLAIN = /^[\w@%+:,./ -]+$/;
const ASSIGNMENT = /^\w+=/;

export function commandLineOf(config: ContainerConfig | undefined): CommandLine {
  const words = [...(config?.Entrypoint ?? []), ...(config?.Cmd ?? [])];
  const [program = "", option, script] = words;
  const isShell = SHELL.test(program) && option === "-c" && script !== undefined && words.length === 3;
  return { words, shell: isShell ? parseShellForm(script) : undefined };
}

function parseShellForm(script: string): ShellForm {
  const roughWords = script.split(/[\s;&|<>(){}"'`]+/).filter((word) => word !== "");
  const words = script.trim().split(/ +/);
  const command = words[0] === "exec" ? words.slice(1) : words;
  const isPlain = PLAIN.test(script) && command.length > 0 && !command.some((word) => ASSIGNMENT.test(word));
  return {
    script,
    plainWords: isPlain ? command : undefined,
    roughWords,
    variables: [...new Set(script.match(/\$(?:\w+|\{[^}]*\}|\()/g) ?? [])],
  };
}

/** The value of a variable in the config's `Env`; the last one of a name counts. */
export function variable(config: ContainerConfig | undefined, name: string): string | undefined {
  const setting = config?.Env?.findLast((each) => each.startsWith(`${name}=`));
  return setting?.slice(name.length + 1);
}
