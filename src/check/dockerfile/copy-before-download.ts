import { commandsOf, isCommand } from "../../format/dockerfile/shell-commands.ts";
import { defineRule } from "../rule.ts";
import { contextCopies, type DockerfileFacts, isWholeContext, observed, transferOf } from "./facts.ts";

export const copyBeforeDownload = defineRule<DockerfileFacts>({
  id: "copy-before-download",
  title: "the whole source is copied before the modules are downloaded",
  level: "warning",
  why: "after a change to any file, all modules are downloaded again, and the build cache gets another layer with all of them",
  observe: (facts) =>
    facts.file.stages.flatMap(({ instructions }) => {
      const download = instructions.find(
        (instruction) =>
          instruction.keyword === "RUN" &&
          commandsOf(instruction).some((command) => isCommand(command, "go", "mod", "download")),
      );
      if (download === undefined) return [];
      return contextCopies(instructions)
        .filter((copy) => copy.line < download.line && transferOf(copy).sources.some(isWholeContext))
        .map((copy) =>
          observed(facts, copy, `the whole context is copied before go mod download on line ${download.line}`, {
            fix: "COPY go.mod go.sum ./ first, then go mod download, then COPY the source",
          }),
        );
    }),
});
