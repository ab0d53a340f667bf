import { maskSecrets } from "../../base/secret-text.ts";
import type { Dockerfile, Instruction, Stage } from "../../format/dockerfile/dockerfile.ts";
import type { IgnoreFile } from "../../format/dockerfile/ignore.ts";
import { isProblem, readShellText } from "../../format/dockerfile/shell-word.ts";
import type { Observation } from "../rule.ts";
import { type EvaluatedStage, evaluate } from "./evaluation/evaluation.ts";

/** What the rules over a Dockerfile know. */
export interface DockerfileFacts {
  /** Its name for people, and in positions. */
  readonly where: string;
  readonly file: Dockerfile;
  /** The .dockerignore that a builder would use; undefined where there is none. */
  readonly ignore: IgnoreFile | undefined;
  /** What a copy of the whole folder takes along; `complete` is false where there are more files than are looked at. */
  readonly context: { readonly files: readonly ContextFile[]; readonly complete: boolean };
}

export interface ContextFile {
  /** Relative, with slashes. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** An observation about an instruction: its words as evidence, its lines as the position. */
export function observed(
  { where }: DockerfileFacts,
  instruction: Instruction,
  what: string,
  more: Partial<Observation> = {},
): Observation {
  const { line, endLine } = instruction;
  return { what, evidence: [`line ${line}: ${shown(instruction)}`], position: { file: where, line, endLine }, ...more };
}

/** An instruction on one line, cut to what a screen has. Values of variables may be secrets, and are left out. */
function shown({ keyword, text }: Instruction): string {
  const start = maskSecrets(`${keyword} ${text}`.slice(0, 4000)).slice(keyword.length + 1, 400);
  const safe = keyword === "ENV" || keyword === "ARG" ? start.replace(/=\S.*$/s, "=…") : start;
  const line = `${keyword} ${safe.replace(/\s+/g, " ")}`;
  return line.length <= 100 ? line : `${line.slice(0, 99)}…`;
}

/** All instructions of all stages, FROM among them. */
export function everyInstruction({ file }: DockerfileFacts): readonly Instruction[] {
  return file.stages.flatMap(({ from, instructions }) => [from, ...instructions]);
}

export function finalStage({ file }: DockerfileFacts): Stage {
  return file.stages.at(-1)!;
}

/** A stage and those that it starts from, the lowest first. */
function lineage({ file }: DockerfileFacts, { index }: Stage): readonly Stage[] {
  const stages: Stage[] = [];
  for (let next: EvaluatedStage | undefined = evaluate(file).stages[index]; next !== undefined; next = next.below) {
    stages.unshift(next.stage);
  }
  return stages;
}

/** What the final image is made by: the instructions of the final stage and of the stages below it. */
export function finalInstructions(facts: DockerfileFacts): readonly Instruction[] {
  return lineage(facts, finalStage(facts)).flatMap(({ instructions }) => instructions);
}

/** The image below all stages of a stage. */
export function externalBase(facts: DockerfileFacts, stage: Stage): string {
  return lineage(facts, stage)[0]!.base;
}

/** What an ENV, ARG or LABEL sets, quotes taken off and variables left as they are. An ARG may have no value. */
export function pairsOf({ pairs }: Instruction): readonly (readonly [name: string, value: string | undefined])[] {
  return pairs.map(({ name, value }) => [unquoted(name), value === undefined ? undefined : unquoted(value)] as const);
}

function unquoted(text: string): string {
  const read = readShellText(text, { escape: "\\", keepUnset: true });
  return isProblem(read) ? text : read.text;
}

/** What a COPY or ADD reads and where it goes. */
export function transferOf({ json, words }: Instruction): { readonly sources: readonly string[]; readonly to: string } {
  const names = json ?? words;
  return { sources: names.slice(0, -1), to: names.at(-1) ?? "" };
}

/** COPY and ADD that read the build context, and no other stage. */
export function contextCopies(instructions: readonly Instruction[]): readonly Instruction[] {
  return instructions.filter(
    ({ keyword, flags }) => (keyword === "COPY" || keyword === "ADD") && !flags.some(({ name }) => name === "from"),
  );
}

const WHOLE_CONTEXT = new Set([".", "./", "./.", "/", "/.", "*", "./*", "**"]);

export function isWholeContext(source: string): boolean {
  return WHOLE_CONTEXT.has(source);
}
