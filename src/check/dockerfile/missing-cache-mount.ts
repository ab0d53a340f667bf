import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { commandsOf, isCommand } from "../../format/dockerfile/shell-commands.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

const BUILDING = ["build", "install", "test", "vet", "run", "generate"];

export const missingCacheMount = defineRule<DockerfileFacts>({
  id: "missing-cache-mount",
  title: "go compiles without a cache mount",
  level: "warning",
  why: "after every change, everything is compiled again, and the cache that this leaves is in a layer",
  observe: (facts) => {
    const downloadLine = runsOf(facts, ["mod", "download"])[0]?.line ?? Number.POSITIVE_INFINITY;
    return runsOf(facts, ...BUILDING.map((verb) => [verb])).flatMap((instruction) => {
      // If a separate step downloaded the modules, they are in its layer, and this step finds them there.
      const isDownloaded = downloadLine < instruction.line;
      const missing = [
        ...(mounts(instruction, /go-build|\.cache|gocache/i) ? [] : ["GOCACHE"]),
        ...(isDownloaded || mounts(instruction, /\/mod\b|gopath|\/go(?:,|$)/i) ? [] : ["GOMODCACHE"]),
      ];
      if (missing.length === 0) return [];
      const flags = missing.map((target) => `--mount=type=cache,target=${target}`).join(" ");
      return [
        observed(facts, instruction, `no cache is mounted at ${missing.join(" and ")}`, {
          fix: `RUN ${flags} …, with the folders that go env ${missing.join(" ")} names in the stage`,
        }),
      ];
    });
  },
});

/** RUN instructions that contain one of these go commands. */
function runsOf(facts: DockerfileFacts, ...verbs: readonly (readonly string[])[]): readonly Instruction[] {
  return everyInstruction(facts).filter(
    (instruction) =>
      instruction.keyword === "RUN" &&
      commandsOf(instruction).some((command) => verbs.some((words) => isCommand(command, "go", ...words))),
  );
}

function mounts({ flags }: Instruction, target: RegExp): boolean {
  return flags.some(({ name, value = "" }) => name === "mount" && /\btype=cache\b/.test(value) && target.test(value));
}
