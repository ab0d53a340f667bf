import { commandsOf, isCommand } from "../../format/dockerfile/shell-commands.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

export const untrimmedBuild = defineRule<DockerfileFacts>({
  id: "untrimmed-build",
  title: "go build keeps symbols or paths of the build",
  level: "warning",
  why: "symbols and debug information are a large part of the file, and absolute paths make two builds differ",
  observe: (facts) => {
    const settings = everySetting(facts);
    return everyInstruction(facts)
      .filter(({ keyword }) => keyword === "RUN")
      .flatMap((instruction) =>
        commandsOf(instruction)
          .filter((command) => isCommand(command, "go", "build") || isCommand(command, "go", "install"))
          .map((command) => missingFlags(command.join(" "), settings))
          .filter((missing) => missing.length > 0)
          .map((missing) =>
            observed(facts, instruction, `go build lacks ${missing.join(" and ")}`, {
              fix: `go build ${missing.join(" ")} …`,
            }),
          ),
      );
  },
});

function missingFlags(...words: readonly string[]): readonly string[] {
  const says = (flag: RegExp) => words.some((text) => flag.test(text));
  return [
    ...(says(/-trimpath\b/) ? [] : ["-trimpath"]),
    ...(says(/-ldflags\b.*[\s='"]-[sw]\b/s) ? [] : ['-ldflags="-s -w"']),
  ];
}

/** GOFLAGS says the same for every command. */
function everySetting(facts: DockerfileFacts): string {
  return everyInstruction(facts)
    .filter(({ keyword, text }) => (keyword === "ENV" || keyword === "ARG") && /\bGOFLAGS\b/.test(text))
    .map(({ text }) => text)
    .join(" ");
}
