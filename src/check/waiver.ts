import { PlimsollError } from "../base/error.ts";
import { checkAbove } from "../format/dockerfile/directives.ts";
import type { Dockerfile, Instruction } from "../format/dockerfile/dockerfile.ts";
import type { Finding } from "./finding.ts";
import { defineRule } from "./rule.ts";

/** Permission to break a rule, with a reason. */
export interface Waiver {
  readonly rule: string;
  /** Only findings about this path of the image, of the context or of a Dockerfile; `*` stands for any text. */
  readonly path?: string;
  readonly reason: string;
  /** Where the waiver is written, for people: `Dockerfile:12`. */
  readonly where: string;
  /** The lines that it is about, if it is written in a Dockerfile. */
  readonly lines?: { readonly file: string; readonly from: number; readonly to: number };
}

/** A finding, and the waiver that applies to it, if any. */
export interface JudgedFinding extends Finding {
  readonly waived: { readonly reason: string; readonly where: string } | null;
}

/**
 * Applies the waivers to the findings. Waived findings stay in the report, so that readers see what was allowed and
 * why.
 */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
): { readonly judged: readonly JudgedFinding[]; readonly unused: readonly Waiver[] } {
  const used = new Set<Waiver>();
  const judged = findings.map((finding) => {
    const matching = waivers.filter((waiver) => isAbout(waiver, finding));
    for (const waiver of matching) used.add(waiver);
    const [first] = matching;
    return { ...finding, waived: first === undefined ? null : { reason: first.reason, where: first.where } };
  });
  return { judged, unused: waivers.filter((waiver) => !used.has(waiver)) };
}

/** A waiver that is no longer needed would hide the next real finding. */
export const unusedWaiver = defineRule<readonly Waiver[]>({
  id: "unused-waiver",
  title: "a waiver is not needed",
  level: "warning",
  why: "what it allowed is gone, and it would hide the next finding of its rule",
  observe: (unused) =>
    unused.map(({ rule, where, reason, lines }) => ({
      what: `unused waiver: no ${rule} finding here`,
      evidence: [`${where}: ${reason}`],
      ...(lines === undefined ? {} : { position: { file: lines.file, line: lines.from, endLine: lines.from } }),
      fix: "remove the waiver",
    })),
});

const WAIVE = /^plimsoll\s+waive\b\s*([\w-]*)\s*:?\s*(.*)$/;

/**
 * `plimsoll waive RULE: reason`, as it stands behind the sign of a comment; undefined for any other comment. Throws
 * `config-invalid` for a waiver without a rule or a reason.
 */
export function parseWaiver(
  comment: string,
  sign: "#" | "//",
  where: string,
): Pick<Waiver, "rule" | "reason" | "where"> | undefined {
  const [, rule, reason] = WAIVE.exec(comment) ?? [];
  if (rule === undefined || reason === undefined) return undefined;
  if (rule !== "" && reason.trim() !== "") return { rule, reason, where };
  throw new PlimsollError("config-invalid", {
    what: "the waiver has no reason",
    why: "whoever reads it next must be able to tell whether it still holds",
    fix: `${sign} plimsoll waive ${rule || "RULE"}: why it is right here`,
    where,
  });
}

/**
 * `# plimsoll waive RULE: reason` above an instruction. Throws `config-invalid` for a waiver without a rule or a
 * reason, or without an instruction below it.
 */
export function dockerfileWaivers(file: Dockerfile, where: string): Waiver[] {
  const instructions = everyInstruction(file);
  return file.comments.flatMap(({ line, text }) => {
    const waiver = parseWaiver(text, "#", `${where}:${line}`);
    if (waiver === undefined) return [];
    const about = instructionBelow(instructions, line);
    if (about === undefined) {
      throw new PlimsollError("config-invalid", {
        what: `the waiver of ${waiver.rule} is not directly above an instruction`,
        fix: "put it directly above the instruction that it is about",
        where: waiver.where,
      });
    }
    return [{ ...waiver, lines: { file: where, from: line, to: about.endLine } }];
  });
}

interface CheckedRule {
  readonly id: string;
  readonly buildkit: string | undefined;
}

/** BuildKit makes these checks on the file as a whole: a directive above an instruction does not apply to them. */
const OF_THE_FILE = new Set([
  "ConsistentInstructionCasing",
  "DuplicateStageName",
  "InvalidDefaultArgInFrom",
  "NoEmptyContinuation",
  "ReservedStageName",
]);

/**
 * `# check=skip=NAME` is a waiver too, for the file or for the instruction below it: it gives no reason, but an intent.
 */
export function skipsOf(file: Dockerfile, where: string, rules: readonly CheckedRule[]): Waiver[] {
  const above = everyInstruction(file).flatMap(({ line, endLine, described }) => {
    const { skip } = checkAbove(described) ?? { skip: [] };
    const lines = { file: where, from: line, to: endLine };
    const some = rules.filter(({ buildkit }) => buildkit !== undefined && !OF_THE_FILE.has(buildkit));
    return skippedBy(skip, some).map((waiver) => ({ ...waiver, where: `${where}:${line}`, lines }));
  });
  return [
    ...skippedBy(file.directives.check.skip, rules).map((waiver) => ({ ...waiver, path: where, where })),
    ...above,
  ];
}

function skippedBy(skip: readonly string[], rules: readonly CheckedRule[]): Pick<Waiver, "rule" | "reason">[] {
  const all = skip.includes("all");
  return (
    rules
      // A check that is off until a file asks for it needs no waiver.
      .filter(({ buildkit }) => buildkit !== undefined && buildkit !== "InvalidDefinitionDescription")
      .filter(({ buildkit }) => all || skip.includes(buildkit!))
      .map(({ id, buildkit }) => ({ rule: id, reason: `check=skip=${all ? "all" : buildkit}` }))
  );
}

function everyInstruction(file: Dockerfile): readonly Instruction[] {
  return [...file.preamble, ...file.stages.flatMap((stage) => [stage.from, ...stage.instructions])];
}

function instructionBelow(instructions: readonly Instruction[], line: number): Instruction | undefined {
  return instructions.find((instruction) => instruction.endLine >= line);
}

function isAbout({ rule, path, lines }: Waiver, finding: Finding): boolean {
  if (rule !== finding.rule) return false;
  const { position } = finding;
  if (lines !== undefined) {
    return position?.file === lines.file && position.line >= lines.from && position.line <= lines.to;
  }
  if (path === undefined) return true;
  const pattern = new RegExp(`^${path.replace(/^\//, "").split(/\*+/).map(RegExp.escape).join("[\\s\\S]*")}$`);
  return [finding.path, position?.file].some((name) => name !== undefined && pattern.test(name.replace(/^\//, "")));
}
