import { commandsOf, isCommand } from "../../format/dockerfile/shell-commands.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

export const untrimmedBuild = defineRule<DockerfileFacts>({
  id: "untrimmed-build",
  title: "go build keeps symbols or paths of the build",
  level: "warning",
  why: "symbols and debug information are a large part of the file, and absolute paths make two builds differ",
  observe: (facts) =>
    everyInstruction(facts)
      .filter(({ keyword }) => keyword === "RUN")
      .flatMap((instruction) =>
        commandsOf(instruction)
          .filter((command) => isCommand(command, "go", "build") || isCommand(command, "go", "install"))
          .flatMap((command) => {
            const words = `${command.join(" ")} ${everySetting(facts)}`;
            const missing = [
              ...(/-trimpath\b/.test(words) ? [] : ["-trimpath"]),
              ...(/-ldflags\b.*(?:^|[\s=])-[sw]\b/.test(words) ? [] : ['-ldflags="-s -w"']),
            ];
            if (missing.length === 0) return [];
            return [
              observed(facts, instruction, `go build lacks ${missing.join(" and ")}`, {
                fix: `go build ${missing.join(" ")} …`,
              }),
            ];
          }),
      ),
});

/** GOFLAGS says the same for every command. */
function everySetting(facts: DockerfileFacts): string {
  return everyInstruction(facts)
    .filter(({ keyword, text }) => (keyword === "ENV" || keyword === "ARG") && /\bGOFLAGS\b/.test(text))
    .map(({ text }) => text)
    .join(" ");
}
