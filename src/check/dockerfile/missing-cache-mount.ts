import { commandsOf, isCommand } from "../../format/dockerfile/shell-commands.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

const BUILDING = ["build", "install", "test", "vet", "run", "generate"];

export const missingCacheMount = defineRule<DockerfileFacts>({
  id: "missing-cache-mount",
  title: "go compiles without a cache that outlives the step",
  level: "warning",
  why: "every change compiles everything anew, and the cache that is thrown away lies in a layer",
  observe: (facts) =>
    everyInstruction(facts)
      .filter(({ keyword }) => keyword === "RUN")
      .flatMap((instruction) => {
        const commands = commandsOf(instruction);
        const builds = commands.some((command) => BUILDING.some((verb) => isCommand(command, "go", verb)));
        const downloads = commands.some((command) => isCommand(command, "go", "mod", "download"));
        const mounts = instruction.flags.filter(({ name, value }) => name === "mount" && /\btype=cache\b/.test(value));
        const missing = [
          ...(builds && !mounts.some(({ value }) => /go-build|\.cache|gocache/i.test(value))
            ? ["/root/.cache/go-build"]
            : []),
          ...((builds || downloads) && !mounts.some(({ value }) => /\/mod\b|gopath|\/go(?:,|$)/i.test(value))
            ? ["/go/pkg/mod"]
            : []),
        ];
        // What was downloaded by a step of its own is in its layer, and the next step finds it there.
        const needed =
          builds && downloadsBefore(facts, instruction.line) ? missing.filter((one) => one !== "/go/pkg/mod") : missing;
        if (needed.length === 0 || (downloads && !builds)) return [];
        return [
          observed(facts, instruction, `no cache is mounted at ${needed.join(" and ")}`, {
            fix: `RUN ${needed.map((target) => `--mount=type=cache,target=${target}`).join(" ")} …`,
          }),
        ];
      }),
});

function downloadsBefore(facts: DockerfileFacts, line: number): boolean {
  return everyInstruction(facts).some(
    (instruction) =>
      instruction.keyword === "RUN" &&
      instruction.line < line &&
      commandsOf(instruction).some((command) => isCommand(command, "go", "mod", "download")),
  );
}
