import { type Application, buildCommand, buildRouteMap, proposeCompletions } from "@stricli/core";
import { PlimsollError } from "../base/error.ts";
import { word } from "./flag-form.ts";
import type { World } from "./world.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** Each script asks the plimsoll that was typed what may come next, so that the script never becomes outdated. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_plimsoll() {
  local IFS=$'\\n'
  COMPREPLY=($("$1" completion propose -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
# The bash of macOS knows no nosort.
complete -o default -o nosort -F _plimsoll plimsoll 2>/dev/null || complete -o default -F _plimsoll plimsoll
`,
  zsh: `#compdef plimsoll
_plimsoll() {
  local -a proposals
  proposals=("\${(@f)$("$words[1]" completion propose -- "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)}")
  compadd -- $proposals || _files
}
compdef _plimsoll plimsoll
`,
  fish: `function __plimsoll_propose
    set -l words (commandline -opc) (commandline -ct)
    $words[1] completion propose -- $words[2..] 2>/dev/null
end
complete -c plimsoll -a '(__plimsoll_propose)'
`,
};

/** `plimsoll completion SHELL`, and the hidden command that the printed script calls. */
export function completionRoutes(application: () => Application<World>) {
  const script = buildCommand<NonNullable<unknown>, [Shell], World>({
    func(this: World, _flags, shell) {
      this.process.stdout.write(SCRIPTS[shell]);
    },
    parameters: {
      positional: {
        kind: "tuple",
        parameters: [
          {
            brief: "bash, zsh or fish",
            placeholder: "shell",
            parse: parseShell,
            proposeCompletions: () => SHELLS,
          },
        ],
      },
    },
    docs: {
      brief: "Print a completion script for your shell",
      fullDescription: [
        "bash: source <(plimsoll completion bash)",
        "zsh:  source <(plimsoll completion zsh)",
        "fish: plimsoll completion fish | source",
      ].join("\n"),
    },
  });
  const propose = buildCommand<NonNullable<unknown>, string[], World>({
    async func(this: World, _flags, ...words) {
      const proposals = await proposeCompletions(application(), words, this);
      for (const { completion } of proposals) this.process.stdout.write(`${completion}\n`);
    },
    parameters: {
      positional: { kind: "array", parameter: { brief: "Words typed so far", parse: word } },
    },
    docs: { brief: "Propose what may come next" },
  });
  return buildRouteMap({
    routes: { script, propose },
    defaultCommand: "script",
    docs: { brief: "Print a completion script for bash, zsh or fish", hideRoute: { propose: true } },
  });
}

function parseShell(text: string): Shell {
  const shell = SHELLS.find((name) => name === text);
  if (shell !== undefined) return shell;
  throw new PlimsollError("flag-invalid", {
    what: `there is no completion script for "${text}"`,
    fix: `one of ${SHELLS.join(", ")}`,
  });
}
