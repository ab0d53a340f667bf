import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import { type OracleName, whyUnfit } from "./oracles.ts";

/** The folder that holds package.json. */
export const REPOSITORY = join(import.meta.dirname, "../..");

/**
 * Real images, corpora and reports are outside of the repository: they are other people's data, with their own
 * licences.
 */
const SHARED_DATA = join(REPOSITORY, "../shared/data");

/**
 * The absolute path of a program that a test compares with, after its version was checked. If it is missing or too old,
 * the test is skipped and the result is undefined; where CI is set the test fails instead, because a comparison that
 * did not happen must not look like one that did.
 */
export function requireTool(t: TestContext, name: OracleName): string | undefined {
  const path = findProgram(name);
  if (path === undefined) return missing(t, `${name} is not installed`);
  const unfit = whyUnfit(name, path);
  return unfit === undefined ? path : missing(t, unfit);
}

/** The absolute path of a file or folder of the shared test data; missing data is treated like a missing program. */
export function sharedData(t: TestContext, path: string): string | undefined {
  const found = join(SHARED_DATA, path);
  return existsSync(found) ? found : missing(t, `../shared/data/${path} is not beside the repository`);
}

/** Looks a program up on PATH and in folders that Debian omits from an ordinary user's PATH. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Skips a test that lacks something; where CI is set the test fails instead. */
export function missing(t: TestContext, why: string): undefined {
  if (process.env.CI) throw new Error(`${why}, and where CI is set nothing may be left out`);
  t.skip(why);
  return undefined;
}
