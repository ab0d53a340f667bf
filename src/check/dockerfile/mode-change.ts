import { commandsOf, isCommand, type ShellCommand } from "../../format/dockerfile/shell-commands.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, finalInstructions, observed } from "./facts.ts";

export const modeChangeRun = defineRule<DockerfileFacts>({
  id: "mode-change",
  title: "a RUN changes owner or mode of whole folders",
  level: "warning",
  why: "if a layer changes the owner or mode of a file, it contains the whole file, so the file is shipped twice",
  observe: (facts) =>
    finalInstructions(facts)
      .filter(({ keyword }) => keyword === "RUN")
      .flatMap((instruction) =>
        commandsOf(instruction)
          .filter((command, index, all) => isRecursiveChange(command) && !isOfNewFolders(command, all.slice(0, index)))
          .map((command) =>
            observed(facts, instruction, `${command[0]} -R ${command.at(-1)}`, {
              fix: "use COPY --chown=… --chmod=… instead of the later RUN",
            }),
          ),
      ),
});

function isRecursiveChange([program = "", ...rest]: ShellCommand): boolean {
  return /^(?:chown|chmod|chgrp)$/.test(program) && rest.some((word) => /^-[a-zA-Z]*R|^--recursive$/.test(word));
}

/** Does it change only folders that the same RUN has made? They are in no layer below. */
function isOfNewFolders(change: ShellCommand, before: readonly ShellCommand[]): boolean {
  const made = before.filter((command) => isCommand(command, "mkdir")).flat();
  const [, ...folders] = change.slice(1).filter((word) => !word.startsWith("-"));
  return folders.length > 0 && folders.every((folder) => made.includes(folder));
}
