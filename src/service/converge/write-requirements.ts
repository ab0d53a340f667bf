import { join } from "node:path";
import { replaceTogether } from "../../store/file/replace-together.ts";
import type { Requirements } from "./copied-module.ts";
import type { OpenedModule } from "./open-module.ts";

/**
 * Puts requirements in the place of the module's own. Whoever is killed in the middle leaves a module that builds: as long
 * as go.mod is one or the other, go.sum has the lines of both. Throws `write-failed`, and then both are as they were.
 */
export function writeRequirements(
  { folder, goMod, goSum }: Pick<OpenedModule, "folder" | "goMod" | "goSum">,
  after: Requirements,
): void {
  const sums = after.goSum === null ? null : Buffer.from(after.goSum);
  const between = goSum === null && sums === null ? {} : { between: linesOfBoth(goSum, sums) };
  replaceTogether([
    { path: join(folder, "go.sum"), before: goSum, ...between, after: sums },
    { path: join(folder, "go.mod"), before: goMod, after: Buffer.from(after.goMod) },
  ]);
}

/** go takes lines of go.sum in any order, and those that it does not need: https://go.dev/ref/mod#go-sum-files */
function linesOfBoth(before: Uint8Array | null, after: Uint8Array | null): Uint8Array {
  const [old, fresh] = [before, after].map((bytes) => (bytes === null ? "" : Buffer.from(bytes).toString()));
  const known = new Set(fresh!.split("\n"));
  const gone = old!.split("\n").filter((line) => !known.has(line));
  return Buffer.from([fresh!, ...gone.map((line) => `${line}\n`)].join(""));
}
