import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Surroundings } from "../../session/surroundings.ts";

/** The address of the database that was named, or that GOVULNDB names; govulncheck takes addresses only. */
export function databaseAddress({ cwd, env }: Surroundings, db: string | undefined): string | undefined {
  if (db === undefined) return env.GOVULNDB || undefined;
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(db)) return db;
  return pathToFileURL(isAbsolute(db) ? db : resolve(cwd, db)).href;
}
