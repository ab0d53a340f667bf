import { join, resolve } from "node:path";
import * as z from "zod";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { linesOf } from "../../base/line-steps.ts";
import type { GeneratedFile } from "../../fleet/baseline/generated-file.ts";
import { type MergedFile, mergeFile } from "../../fleet/baseline/merge-files.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { replaceTogether } from "../../store/file/replace-together.ts";
import { readSmallText } from "../../store/file/small-file.ts";

/** What was generated last, beside what a person made of it. Its folder is hidden, so that no tool applies it. */
const STATE_FILE = ".plimsoll/generated.json";

const STATE = z.object({
  schema: z.literal("plimsoll.generated/1"),
  /** By the path of the file: its lines, so that a review shows what has changed. */
  files: z.record(z.string(), z.array(z.string()).max(LIMITS.mergedLines)),
});

/** The files of a folder, with what a person did to them, and what is remembered for the next run. */
export interface MergedFolder {
  readonly files: readonly MergedFile[];
  readonly state: { readonly before: string | null; readonly after: string };
}

/**
 * Brings what is generated now together with what is in the folder. `formerly` are files that may have been generated before,
 * and are not now. Reads only. Throws `config-invalid` for a state that is none, and `limit-exceeded`.
 */
export async function mergeFolder(
  { cwd }: Surroundings,
  folder: string,
  generated: readonly GeneratedFile[],
  formerly: readonly string[],
): Promise<MergedFolder> {
  const where = join(folder, STATE_FILE);
  const before = (await readSmallText(resolve(cwd, where), where, LIMITS.baselineStateBytes, "config-invalid")) ?? null;
  const last = parseState(before, where);
  const fresh = new Map(generated.map(({ path, text }) => [path, text]));
  const gone = formerly.filter((path) => last.has(path) && !fresh.has(path));
  const files: MergedFile[] = [];
  for (const path of [...fresh.keys(), ...gone]) {
    const present = await readPresent(cwd, join(folder, path));
    files.push(mergeFile({ path, last: last.get(path) ?? null, present, fresh: fresh.get(path) ?? null }));
  }
  for (const path of gone) last.delete(path);
  return { files, state: { before, after: stateText(new Map([...last, ...fresh])) } };
}

async function readPresent(cwd: string, file: string): Promise<string | null> {
  const text = await readSmallText(resolve(cwd, file), file, LIMITS.configFileBytes, "source-invalid");
  if (text === undefined) return null;
  if (linesOf(text).length <= LIMITS.mergedLines) return text;
  throw new PlimsollError("limit-exceeded", {
    what: `${file} has more than ${LIMITS.mergedLines} lines, the most that are merged`,
    fix: "move what you added into files of your own, and name them in kustomization.yaml",
  });
}

function parseState(text: string | null, where: string): Map<string, string> {
  if (text === null) return new Map();
  const parsed = STATE.safeParse(jsonOf(text));
  if (parsed.success)
    return new Map(Object.entries(parsed.data.files).map(([path, lines]) => [path, lines.join("\n")]));
  throw new PlimsollError("config-invalid", {
    what: `${where} does not say what was generated last`,
    why: z.prettifyError(parsed.error),
    fix: "restore it from your repository; without it, edits cannot be told from what was generated",
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stateText(files: ReadonlyMap<string, string>): string {
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const state = {
    schema: "plimsoll.generated/1",
    files: Object.fromEntries(sorted.map(([path, text]) => [path, text.split("\n")])),
  };
  return `${JSON.stringify(state, null, 2)}\n`;
}

/** Writes all files of a folder, or none. Throws `write-failed`. */
export function writeFolder({ cwd }: Surroundings, folder: string, merged: MergedFolder): void {
  const changed = [
    ...merged.files.map(({ path, before, after }) => ({ path, before, after })),
    { path: STATE_FILE, ...merged.state },
  ].filter(({ before, after }) => before !== after);
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text));
  const replacements = changed.map(({ path, before, after }) => ({
    path: resolve(cwd, folder, path),
    before: bytes(before),
    after: bytes(after),
  }));
  replaceTogether(replacements);
}
