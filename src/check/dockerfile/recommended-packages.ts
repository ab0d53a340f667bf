import { commandsOf, isCommand } from "../../format/dockerfile/shell-commands.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

export const recommendedPackages = defineRule<DockerfileFacts>({
  id: "recommended-packages",
  title: "apt installs recommended packages",
  level: "warning",
  why: "recommended packages are often documentation, fonts or a compiler that nobody asked for",
  observe: (facts) =>
    everyInstruction(facts)
      .filter(({ keyword, text }) => keyword === "RUN" && !/APT::Install-Recommends/i.test(text))
      .filter((instruction) =>
        commandsOf(instruction).some(
          (command) =>
            (isCommand(command, "apt-get", "install") || isCommand(command, "apt", "install")) &&
            !command.some((word) => /^--no-install-recommends(?:=|$)/.test(word)),
        ),
      )
      .map((instruction) =>
        observed(facts, instruction, "apt installs recommended packages too", {
          fix: "apt-get install --no-install-recommends …",
        }),
      ),
});
