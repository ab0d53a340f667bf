import type { Instruction, Stage } from "../../format/dockerfile/dockerfile.ts";
import { defineRule, type Observation } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";
import { namesIn, usesIn, variablesBelow } from "./variables.ts";

/** Dockerfile reference, "Environment replacement": where builders replace variables. A shell does in RUN. */
const REPLACED = new Set(["ADD", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"]);

export const undefinedVariable = defineRule<DockerfileFacts>({
  id: "undefined-variable",
  buildkit: "UndefinedVar",
  title: "an instruction uses a variable that nobody sets",
  level: "warning",
  why: "it is replaced by nothing, and a path or a name is another one than was meant",
  observe: (facts) => facts.file.stages.flatMap((stage) => observeStage(facts, stage)),
});

/** A base from outside may set any variable: only stages that start from nothing can be judged. */
function observeStage(facts: DockerfileFacts, stage: Stage): Observation[] {
  const known = variablesBelow(facts, stage);
  if (known === undefined) return [];
  return stage.instructions.flatMap((instruction) => {
    const uses = REPLACED.has(instruction.keyword) ? usesIn(replacedText(instruction)) : [];
    const found = new Set(uses.flatMap(({ name, hasDefault }) => (known.has(name) || hasDefault ? [] : [name])));
    if (instruction.keyword === "ENV" || instruction.keyword === "ARG") {
      for (const name of namesIn(instruction)) known.add(name);
    }
    return [...found].map((name) => observed(facts, instruction, `$${name} is not set in this stage`));
  });
}

/** Of the flags, who owns what is copied and its mode may have variables. */
function replacedText({ flags, text }: Instruction): string {
  return [...flags.filter(({ name }) => /^ch(?:own|mod)$/.test(name)).map(({ value }) => value), text].join(" ");
}
