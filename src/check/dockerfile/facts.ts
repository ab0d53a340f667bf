import { maskSecrets } from "../../base/secret-text.ts";
import type { Dockerfile, Instruction, Stage } from "../../format/dockerfile/dockerfile.ts";
import type { IgnoreFile } from "../../format/dockerfile/ignore.ts";
import { isProblem, readShellText } from "../../format/dockerfile/shell-word.ts";
import type { Observation } from "../rule.ts";
import { type EvaluatedStage, evaluate } from "./evaluation/evaluation.ts";

/** The facts that the rules about a Dockerfile use. */
export interface DockerfileFacts {
  /** The Dockerfile's name, for people and in positions. */
  readonly where: string;
  readonly file: Dockerfile;
  /** The .dockerignore that a builder would use; undefined if there is none. */
  readonly ignore: IgnoreFile | undefined;
  /**
   * The files that a copy of the whole folder includes; `complete` is false if there are more files than are looked at.
   */
  readonly context: { readonly files: readonly ContextFile[]; readonly complete: boolean };
}

export interface ContextFile {
  /** Relative, with slashes. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** An observation about an instruction, with its words as evidence and its lines as the position. */
export function observed(
  { where }: DockerfileFacts,
  instruction: Instruction,
  what: string,
  more: Partial<Observation> = {},
): Observation {
  const { line, endLine } = instruction;
  return { what, evidence: [`line ${line}: ${shown(instruction)}`], position: { file: where, line, endLine }, ...more };
}

/** An instruction on one line, shortened to fit a screen. Values of variables may be secrets, so they are left out. */
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

/** The instructions that make the final image: those of the final stage and of the stages that it starts from. */
export function finalInstructions(facts: DockerfileFacts): readonly Instruction[] {
  return lineage(facts, finalStage(facts)).flatMap(({ instructions }) => instructions);
}

/** The external image that a stage is based on, through all stages that it starts from. */
export function externalBase(facts: DockerfileFacts, stage: Stage): string {
  return lineage(facts, stage)[0]!.base;
}

/** What an ENV, ARG or LABEL sets, without quotes and with variables left as they are. An ARG may have no value. */
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
