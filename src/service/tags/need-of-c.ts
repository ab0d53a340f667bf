import type { ListedProgram } from "./programs.ts";
import type { TagProblem } from "./weighed-tag.ts";

/**
 * Adds the packages that need C, where a program without C cannot be built: the compiler's message does not say that
 * this is the reason.
 */
export function withNeedOfC(problem: TagProblem, base: ListedProgram, { tagged, setting }: ListedProgram): TagProblem {
  if (setting.cgo) return problem;
  const before = new Set(base.tagged.map(({ importPath }) => importPath));
  const needing = tagged.filter(
    ({ origin, importPath, files }) =>
      origin !== "standard" && !before.has(importPath) && files.some(({ head }) => head.importsC),
  );
  if (needing.length === 0) return problem;
  const names = needing.map(({ importPath }) => importPath).join(", ");
  return { ...problem, fix: `C is in ${names}: --cgo builds with it` };
}
