import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { isProblem, readShellText } from "../../format/dockerfile/shell-word.ts";
import { defineRule, type Observation } from "../rule.ts";
import { type EvaluatedStage, evaluate, type Step, valuesOf } from "./evaluation/evaluation.ts";
import { shown } from "./evaluation/value.ts";
import { type DockerfileFacts, observed } from "./facts.ts";
import type { Fault } from "./fault/fault.ts";
import { imageFault } from "./fault/image.ts";
import { mountFault } from "./fault/mount.ts";
import { platformOf } from "./fault/platform.ts";
import { isPort } from "./fault/port.ts";
import { isSignal } from "./fault/signal.ts";
import { transferFault } from "./fault/transfer.ts";
import { mountSources } from "./mount-sources.ts";
import { copiedStage, mountedStage } from "./stage-lookup.ts";

/** Faults that BuildKit finds only when it replaces variables and connects the stages. */
export const notBuildable = defineRule<DockerfileFacts>({
  id: "not-buildable",
  title: "every build fails at this instruction",
  level: "error",
  why: "no image can be built from the file until this is corrected",
  observe: (facts) => {
    const { preamble, stages } = evaluate(facts.file);
    return [
      ...preamble.flatMap(({ instruction, value }) => told(facts, instruction, unreadable(value.problem))),
      ...stages.flatMap((stage) => [
        ...told(facts, stage.stage.from, fromFault(stage)),
        ...stage.steps.flatMap((step) => told(facts, step.instruction, stepFault(facts, stage, step))),
      ]),
    ];
  },
});

function told(facts: DockerfileFacts, instruction: Instruction, fault: Fault | undefined): Observation[] {
  return fault === undefined ? [] : [observed(facts, instruction, fault.what, { fix: fault.fix })];
}

function unreadable(problem: string | undefined): Fault | undefined {
  if (problem === undefined) return undefined;
  return {
    what: `its words cannot be read: ${problem}`,
    fix: "close the quote or brace that is open, or put an escape before it",
  };
}

function fromFault({ stage, base, below, platform }: EvaluatedStage): Fault | undefined {
  const problem = unreadable(base.problem ?? platform?.problem);
  if (problem !== undefined) return problem;
  if (platform?.text !== undefined && platformOf(platform.text) === undefined) {
    return {
      what: `${shown(platform, platform.text) || "an empty text"} is not a platform`,
      fix: "--platform=linux/amd64, for example",
    };
  }
  // Faults of variables and their defaults belong to another rule.
  if (below !== undefined || stage.base.includes("$") || base.text === undefined) return undefined;
  return imageFault(base.text);
}

function stepFault(facts: DockerfileFacts, stage: EvaluatedStage, step: Step): Fault | undefined {
  const { instruction, folder, words, mounts } = step;
  const problem = valuesOf(step).find((value) => value.problem !== undefined)?.problem;
  if (problem !== undefined) return unreadable(problem);
  switch (instruction.keyword) {
    case "COPY":
    case "ADD":
      return sourceFault(facts, stage, instruction) ?? transferFault(step);
    case "RUN":
      return mounts.map((fields) => mountFault(fields, folder)).find(Boolean) ?? mountSourceFault(facts, stage, step);
    case "EXPOSE":
      return portFault(step);
    case "STOPSIGNAL":
      return words[0]?.text === undefined || isSignal(words[0].text)
        ? undefined
        : { what: `${shown(words[0], words[0].text)} is not a signal`, fix: "STOPSIGNAL SIGTERM" };
    case "VOLUME":
      return words.some(({ text }) => text === "") ? { what: "VOLUME names no path", fix: "VOLUME /data" } : undefined;
    default:
      return undefined;
  }
}

/** `--from` takes a name as it is written: anything that looks like a variable or a quote stops the build. */
function sourceFault({ file }: DockerfileFacts, { stage }: EvaluatedStage, { flags }: Instruction): Fault | undefined {
  const from = flags.find(({ name }) => name === "from")?.value ?? "";
  if (from === "") return undefined;
  const read = readShellText(from, { escape: file.directives.escape });
  if (isProblem(read) || read.text !== from) {
    return {
      what: "builders do not replace variables in --from",
      fix: "a separate stage: FROM $IMAGE AS tool, and COPY --from=tool",
    };
  }
  const source = copiedStage(file, from);
  if (source === "out of range") return { what: `there is no stage ${from}`, fix: "the first stage is 0" };
  if (source !== undefined && source.index >= stage.index) return tooLate(from);
  return source === undefined ? imageFault(from) : undefined;
}

function mountSourceFault(
  { file }: DockerfileFacts,
  { stage }: EvaluatedStage,
  { instruction }: Step,
): Fault | undefined {
  for (const from of mountSources(instruction)) {
    // A dollar at the end is just a character of the name.
    if (/\$./s.test(from)) {
      return {
        what: "builders do not replace variables in the from= of --mount",
        fix: "a separate stage: FROM $IMAGE AS tool, and --mount=from=tool",
      };
    }
    const source = mountedStage(file, from);
    if (source !== undefined && source.index >= stage.index) return tooLate(from);
    const fault = source === undefined ? imageFault(from) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function tooLate(from: string): Fault {
  return {
    what: `stage ${from} is not built before this one`,
    fix: "put the stage from which files are copied before this one",
  };
}

function portFault({ words }: Step): Fault | undefined {
  for (const value of words.filter(({ text }) => text !== undefined)) {
    const wrong = value.words.find((port) => !isPort(port));
    if (wrong !== undefined) return { what: `${shown(value, wrong)} is not a port`, fix: "EXPOSE 8080/tcp" };
  }
  return undefined;
}
