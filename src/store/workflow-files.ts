import { readdir } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { isAbsent, readFileOrWhy, unreadable } from "./file/small-file.ts";

/** A file that may be a workflow: its bytes, or why there are none. */
interface WorkflowFile {
  /** As a person would write it: below what was named. */
  readonly file: string;
  readonly content: Uint8Array | { readonly why: string };
}

/** The workflows that a name leads to. */
export interface FoundWorkflows {
  readonly files: readonly WorkflowFile[];
  /** Nothing else is there: the name is that of a workflow, or of the folder of them. */
  readonly isAll: boolean;
}

const FOLDER = [".github", "workflows"].join(sep);
const NAME = /\.ya?ml$/;

/**
 * The workflows of GitHub Actions that a person named: one of them, the folder that holds them, or a repository. GitHub looks for them in
 * .github/workflows itself, and in no folder below. Undefined where there is no such folder. Throws `source-invalid`, `limit-exceeded`.
 */
export async function readWorkflowFiles(target: string, cwd: string): Promise<FoundWorkflows | undefined> {
  const path = resolve(cwd, target);
  const [folder, name] = [resolve(path, ".."), path.slice(path.lastIndexOf(sep) + 1)];
  if (isFolder(folder) && NAME.test(name)) return { files: [await read(path, target)], isAll: true };
  const isAll = isFolder(path);
  const inside = isAll ? path : join(path, FOLDER);
  const names = await namesIn(inside);
  if (names === undefined) return undefined;
  if (names.length > LIMITS.workflowFiles) {
    throw new PlimsollError("limit-exceeded", { what: `${target} has more than ${LIMITS.workflowFiles} workflows` });
  }
  const shown = join(target, isAll ? "" : FOLDER);
  const files: WorkflowFile[] = [];
  for (const one of names) files.push(await read(join(inside, one), join(shown, one).replaceAll("\\", "/")));
  return { files, isAll };
}

function isFolder(path: string): boolean {
  return path.endsWith(sep + FOLDER);
}

async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (!entry.isDirectory() && NAME.test(entry.name) ? [entry.name] : [])).sort();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(folder, "source-invalid", error);
  }
}

async function read(path: string, file: string): Promise<WorkflowFile> {
  return { file, content: await readFileOrWhy(path, LIMITS.workflowBytes, "it does not exist") };
}
