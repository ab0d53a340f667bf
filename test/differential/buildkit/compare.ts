/** Compares BuildKit's and plimsoll's results for one Dockerfile: the difference, or undefined where there is none. */
import { PlimsollError } from "../../../src/base/error.ts";
import {
  type EvaluatedStage,
  evaluate,
  type Step,
  valuesOf,
} from "../../../src/check/dockerfile/evaluation/evaluation.ts";
import { DOCKERFILE_RULES } from "../../../src/check/dockerfile/rules.ts";
import { LINT_RULES } from "../../../src/check/lint/lint-rules.ts";
import { applyWaivers, skipsOf } from "../../../src/check/waiver.ts";
import type { Dockerfile, Instruction, Statement } from "../../../src/format/dockerfile/dockerfile.ts";
import { parseDockerfile } from "../../../src/format/dockerfile/parse.ts";
import type { BuildkitFile } from "../../support/buildkit.ts";

/**
 * Compares whether the file is accepted; the instructions with their lines, flags, arguments and here-documents; the
 * stages.
 */
export function parseDifference(text: string, theirs: BuildkitFile): string | undefined {
  const ours = parsed(text);
  const isRefused = theirs.refused !== "" || /check option|cannot be empty/.test(theirs.failed);
  if (typeof ours === "string") return isRefused ? undefined : `refused by us: ${ours}`;
  if (isRefused)
    return namesVariableInMount(theirs) ? undefined : `refused by BuildKit: ${theirs.refused || theirs.failed}`;
  const nodes = everyInstruction(ours).map((one) => ({
    keyword: one.keywordAsWritten,
    flags: one.flags.map(({ name, value }) => `--${name}${value === undefined ? "" : `=${value}`}`),
    line: one.line,
    endLine: one.endLine,
    args: argumentsOf(one),
    json: one.json !== undefined,
    heredocs: one.heredocs.map(({ name, content, expand, chomp }) => ({ name, content, expand, chomp })),
  }));
  return (
    difference(
      "instructions",
      nodes,
      theirs.nodes.map((node) => ({ ...node, flags: node.flags.map(withLetters) })),
    ) ??
    difference(
      "stages",
      ours.stages.map(({ name = "", base }) => [name.toLowerCase(), base]),
      theirs.stages,
    )
  );
}

/** plimsoll reports this as a finding, so that the rest of the file is checked too. */
function namesVariableInMount({ refused }: BuildkitFile): boolean {
  return refused.includes("'from' doesn't support variable expansion");
}

function parsed(text: string): Dockerfile | string {
  try {
    return parseDockerfile(text, "Dockerfile");
  } catch (error) {
    if (error instanceof PlimsollError) return error.what;
    throw error;
  }
}

/** BuildKit reads each byte of a flag as a Latin-1 character. */
function withLetters(flag: string): string {
  return /^[\0-\xff]*$/.test(flag) ? Buffer.from(flag, "latin1").toString() : flag;
}

function difference(what: string, ours: unknown, theirs: unknown): string | undefined {
  const [one, other] = [JSON.stringify(ours), JSON.stringify(theirs)];
  return one === other ? undefined : `${what}:\n  ours   ${one}\n  theirs ${other}`;
}

function everyInstruction({ preamble, stages }: Dockerfile): readonly Instruction[] {
  return [...preamble, ...stages.flatMap(({ from, instructions }) => [from, ...instructions])];
}

/** BuildKit's arguments of an instruction, which it splits by the kind of instruction. */
function argumentsOf({ keyword, pairs, json, words, text, trigger }: Statement): readonly string[] {
  switch (keyword) {
    case "ARG":
      return pairs.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`));
    case "ENV":
    case "LABEL":
      return pairs.flatMap(({ name, value = "", isLegacy }) => [name, value, isLegacy ? "" : "="]);
    case "ADD":
    case "COPY":
    case "EXPOSE":
    case "FROM":
    case "VOLUME":
      return json ?? words;
    case "ONBUILD":
      return [trigger!.keywordAsWritten];
    case "HEALTHCHECK": {
      const [, kind = "", rest = ""] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
      return [kind, ...(json ?? (rest === "" ? [] : [rest]))];
    }
    default:
      return json ?? (text === "" ? [] : [text]);
  }
}

/** Compares the warnings by rule and line, and what stops the build. Also undefined where the file is refused. */
export function lintDifference(text: string, theirs: BuildkitFile): string | undefined {
  const file = parsed(text);
  if (typeof file === "string" || theirs.refused !== "") return undefined;
  const { warnings, faultLines } = lintedByUs(file);
  const isStopped = theirs.failed !== "" && !theirs.failed.startsWith("lint violation");
  const ways = new Ways(file, faultLines);
  if (!isStopped && faultLines.length > 0) return `stopped by us at ${faultLines}`;
  if (isStopped && !ways.isFailureKnown(theirs, warnings))
    return `stopped by BuildKit at ${theirs.failedLine}: ${theirs.failed}`;
  const ours = [...new Set(warnings)].filter((warning) => !ways.isOnPurpose(warning)).sort();
  const told = theirs.warnings.map(({ rule, line }) => `${rule} ${line}`);
  const known = [...new Set(told)].filter((warning) => !ways.isOnPurpose(warning)).sort();
  if (!isStopped) return difference("warnings", ours, known);
  // BuildKit does not report anything after this.
  const missing = known.filter((warning) => !ours.includes(warning));
  return missing.length === 0 ? undefined : `warnings of BuildKit alone: ${missing}`;
}

function lintedByUs(file: Dockerfile) {
  const facts = { where: "Dockerfile", file, ignore: undefined, context: { files: [], complete: true } };
  const found = DOCKERFILE_RULES.flatMap((rule) => rule.check(facts).findings);
  const { judged } = applyWaivers(found, skipsOf(file, "Dockerfile", LINT_RULES));
  const names = new Map(DOCKERFILE_RULES.map(({ id, buildkit }) => [id, buildkit]));
  const wordsEnd = new Map(everyInstruction(file).map(({ line, wordsEndLine }) => [line, wordsEndLine]));
  const warnings = judged.flatMap(({ rule, position, waived }) => {
    const name = names.get(rule);
    if (name === undefined || waived !== null) return [];
    // BuildKit reports an empty line at the line where the words of its instruction end.
    return [`${name} ${name === "NoEmptyContinuation" ? wordsEnd.get(position!.line) : position!.line}`];
  });
  const faultLines = found.filter(({ rule }) => rule === "not-buildable").map(({ position }) => position!.line);
  return { warnings, faultLines };
}

/** The intended differences from BuildKit. */
class Ways {
  readonly #stages: readonly EvaluatedStage[];
  readonly #instructions: readonly Instruction[];
  readonly #faultLines: readonly number[];

  constructor(file: Dockerfile, faultLines: readonly number[]) {
    this.#stages = evaluate(file).stages;
    this.#instructions = everyInstruction(file);
    this.#faultLines = faultLines;
  }

  /** plimsoll reports the same line, or the failure depends on a variable's value that only the build knows. */
  isFailureKnown({ failed, failedLine: line }: BuildkitFile, warnings: readonly string[]): boolean {
    if (line === 0) return this.#faultLines.length > 0;
    if (this.#faultLines.includes(line) || warnings.includes(`InvalidDefaultArgInFrom ${line}`)) return true;
    const instruction = this.#instructions.find((one) => one.line === line);
    if (instruction === undefined) return false;
    const { keyword, text, flags } = instruction;
    // ONBUILD triggers are checked where they are written, and not again in each stage that starts from that stage.
    if (keyword === "FROM" && this.#stages.some(({ stage, below }) => stage.from === instruction && hasTrigger(below)))
      return true;
    // A mount from a stage called scratch creates no dependency: another rule forbids that name. And whether a relative
    // target of a mount is valid depends on the image.
    if (/circular dependency|invalid mount target/.test(failed)) return true;
    return `${text} ${flags.map(({ value }) => value).join(" ")}`.includes("$");
  }

  isOnPurpose(warning: string): boolean {
    const [rule, number] = warning.split(" ");
    const line = Number(number);
    const stage = this.#stages.find((one) => one.stage.from.line === line);
    const step = this.#stages.flatMap(({ steps }) => steps).find(({ instruction }) => instruction.line === line);
    switch (rule) {
      case "UndefinedArgInFrom":
        return [stage!.base, ...(stage!.platform === undefined ? [] : [stage!.platform])].some(hasOtherWord);
      case "UndefinedVar":
        return step === undefined || !this.#startsFromNothing(step) || valuesOf(step).some(hasOtherWord);
      case "InvalidDefaultArgInFrom":
        // A base without a variable has no default: plimsoll reports the fault that stops the build.
        return this.#faultLines.includes(line) && !stage!.stage.base.includes("$");
      case "WorkdirRelativePath":
        return step!.words[0]!.text === undefined || /^[A-Za-z]:[\\/]/.test(step!.words[0]!.text);
      default:
        return false;
    }
  }

  /** Variables that a registry's base image sets are known only to the registry; BuildKit has asked it. */
  #startsFromNothing({ instruction }: Step): boolean {
    let stage = this.#stages.find(({ steps }) => steps.some((step) => step.instruction === instruction));
    while (stage?.below !== undefined) stage = stage.below;
    return stage?.base.text === "scratch";
  }
}

function hasTrigger(stage: EvaluatedStage | undefined): boolean {
  return stage?.steps.some(({ instruction }) => instruction.keyword === "ONBUILD") ?? false;
}

/** A variable with a default counts as defined; if a text cannot be read, BuildKit reports what it has found so far. */
function hasOtherWord({ unset, missed, problem }: ReturnType<typeof valuesOf>[number]): boolean {
  return problem !== undefined || [...unset].some((name) => !missed.has(name));
}
