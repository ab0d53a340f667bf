import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { type Advisory, parseAdvisory } from "../format/osv/advisory.ts";
import { readSmallText } from "./file/small-file.ts";

/** A vulnerability database, read as a whole. */
export interface AdvisoryDatabase {
  /** The folder with the advisories, absolute. */
  readonly folder: string;
  /** When the database says that it was changed last; null where it does not say so, as in a flat folder. */
  readonly modified: string | null;
  readonly advisories: readonly Advisory[];
  /** The files that could not be read: what they would say is not known. */
  readonly unreadable: readonly { readonly file: string; readonly why: string }[];
}

/** Where Go's own layout of a database has its advisories and its date: https://go.dev/doc/security/vuln/database. */
const ADVISORIES = "ID";
const INDEX = join("index", "db.json");
const READ_AT_ONCE = 64;

/**
 * Reads a database from a folder: one with a JSON file for each advisory, or one in the layout of vuln.go.dev. `place` is
 * a path, relative to `cwd`, or an address with `file:`. Throws `advisories-invalid` and `limit-exceeded`.
 */
export async function readAdvisoryDatabase(place: string, cwd: string): Promise<AdvisoryDatabase> {
  const root = folderOf(place, cwd);
  const layered = (await stat(join(root, ADVISORIES)).catch(() => undefined))?.isDirectory() === true;
  const folder = layered ? join(root, ADVISORIES) : root;
  const names = (await namesIn(folder, place)).filter((name) => name.endsWith(".json")).sort();
  if (names.length === 0) throw invalid(`${place} has no advisories`, "none of the files in it ends with .json");
  if (names.length > LIMITS.advisories) throw tooMuch(place, `more than ${LIMITS.advisories} files`);
  const advisories: Advisory[] = [];
  const unreadable: { file: string; why: string }[] = [];
  let totalBytes = 0;
  for (let at = 0; at < names.length; at += READ_AT_ONCE) {
    const texts = await Promise.all(names.slice(at, at + READ_AT_ONCE).map((name) => readOne(folder, name)));
    for (const { name, text, failure } of texts) {
      totalBytes += text.length;
      if (totalBytes > LIMITS.advisoriesBytes) throw tooMuch(place, `more than ${LIMITS.advisoriesBytes} bytes`);
      const parsed = failure ?? parsedOr(text, name);
      if (parsed instanceof PlimsollError) unreadable.push({ file: name, why: parsed.why ?? parsed.what });
      else advisories.push(parsed);
    }
  }
  return { folder, modified: await modifiedOf(root), advisories, unreadable };
}

function folderOf(place: string, cwd: string): string {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) return resolve(cwd, place);
  try {
    return fileURLToPath(place);
  } catch (error) {
    throw invalid(`${place} is not in a folder of this machine`, (error as Error).message);
  }
}

async function namesIn(folder: string, place: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw invalid(`${place} cannot be read as a folder`, (error as Error).message);
  }
}

interface ReadFile {
  readonly name: string;
  readonly text: string;
  readonly failure?: PlimsollError;
}

async function readOne(folder: string, name: string): Promise<ReadFile> {
  try {
    const text = await readSmallText(join(folder, name), name, LIMITS.advisoryBytes, "advisories-invalid");
    return { name, text: text ?? "" };
  } catch (error) {
    if (error instanceof PlimsollError) return { name, text: "", failure: error };
    throw error;
  }
}

function parsedOr(text: string, name: string): Advisory | PlimsollError {
  try {
    return parseAdvisory(text, name);
  } catch (error) {
    if (error instanceof PlimsollError) return error;
    throw error;
  }
}

async function modifiedOf(root: string): Promise<string | null> {
  const text = await readSmallText(join(root, INDEX), INDEX, LIMITS.advisoryBytes, "advisories-invalid");
  if (text === undefined) return null;
  try {
    const { modified } = JSON.parse(text) as { readonly modified?: unknown };
    return typeof modified === "string" ? modified : null;
  } catch {
    return null;
  }
}

function tooMuch(place: string, how: string): PlimsollError {
  return new PlimsollError("limit-exceeded", {
    what: `${place} has ${how}`,
    why: "plimsoll does not read a larger vulnerability database",
    fix: "name a folder that has advisories and nothing else",
  });
}

function invalid(what: string, why: string): PlimsollError {
  return new PlimsollError("advisories-invalid", {
    what,
    why,
    fix: "a database is a folder with one JSON file for each advisory, as https://vuln.go.dev has them: --db file:///path",
  });
}
