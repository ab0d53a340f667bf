import { commandsOf, isCommand, type ShellCommand } from "../../format/dockerfile/shell-commands.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

export const untrimmedBuild = defineRule<DockerfileFacts>({
  id: "untrimmed-build",
  title: "go build keeps symbols or paths of the build",
  level: "warning",
  why: "symbols and debug information are a large part of the file, and absolute paths make two builds of one source differ",
  observe: (facts) => {
    const settings = everySetting(facts);
    return everyInstruction(facts)
      .filter(({ keyword }) => keyword === "RUN")
      .flatMap((instruction) =>
        commandsOf(instruction)
          .flatMap((command) =>
            ["build", "install"]
              .filter((verb) => isCommand(command, "go", verb))
              .map((verb) => ({
                verb,
                missing: missingFlags(command, settings),
              })),
          )
          .filter(({ missing }) => missing.length > 0)
          .map(({ verb, missing }) =>
            observed(facts, instruction, `go ${verb} lacks ${missing.join(" and ")}`, {
              fix: `go ${verb} ${missing.join(" ")} …`,
            }),
          ),
      );
  },
});

/**
 * If the flags are in a variable, they are not known, so none is certainly missing. -s removes DWARF too, -w only
 * DWARF.
 */
function missingFlags(command: ShellCommand, settings: string): readonly string[] {
  if (command.some((word) => FLAGS_IN_VARIABLE.test(word))) return [];
  const says = (flag: RegExp) => flag.test(command.join(" ")) || flag.test(settings);
  return [
    ...(says(/-trimpath\b/) ? [] : ["-trimpath"]),
    ...(says(/-ldflags\b.*[\s='"]-s\b/s) || says(/-ldflags[\s='"]+\$/) ? [] : ['-ldflags="-s -w"']),
  ];
}

const FLAGS_IN_VARIABLE = /^\$\{?\w*(?:FLAGS|OPTS|OPTIONS|ARGS)\w*\}?$/i;

/** The settings of GOFLAGS, which apply to every command. */
function everySetting(facts: DockerfileFacts): string {
  return everyInstruction(facts)
    .filter(({ keyword, text }) => (keyword === "ENV" || keyword === "ARG") && /\bGOFLAGS\b/.test(text))
    .map(({ text }) => text)
    .join(" ");
}
