import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { requireBuilt } from "./built-program.ts";
import { REPOSITORY } from "./tools.ts";

interface GoProgram {
  readonly name: string;
  /** Its one source file, from the repository's root. */
  readonly source: string;
  /** The module that it uses. */
  readonly module: string;
  readonly version: string;
  /** Whether what the module's own go.mod replaces has to be replaced again: only that of the main module counts. */
  readonly replacesAsIt?: boolean;
}

/**
 * The path of a program on somebody's Go module, built once for all runs as slim builds, so that Go's cache has the standard
 * library. Undefined, with the test skipped, where there is no go or the module cannot be downloaded.
 */
export function requireGoProgram(
  t: TestContext,
  { name, source, module, version, replacesAsIt }: GoProgram,
): string | undefined {
  const main = join(REPOSITORY, source);
  const key = createHash("sha256").update(version).update(readFileSync(main)).digest("hex").slice(0, 12);
  return requireBuilt(t, {
    ...{ folder: `${name}-${key}`, program: "program", what: `${module} ${version}`, flags: "-trimpath" },
    build: (run, folder) => {
      copyFileSync(main, join(folder, "main.go"));
      writeFileSync(join(folder, "go.mod"), `module program\n\ngo 1.26\n\nrequire ${module} ${version}\n`);
      if (replacesAsIt === true)
        for (const words of replacementsOf(run, `${module}@${version}`)) run("mod", "edit", words);
      run("mod", "tidy");
      run("build", "-o", "program", ".");
    },
  });
}

/** `-replace=PATH=PATH@VERSION` for each module that a module replaces by another version. */
function replacementsOf(run: (...words: string[]) => string, module: string): readonly string[] {
  const { GoMod: file } = JSON.parse(run("mod", "download", "-json", module)) as { GoMod: string };
  const lines = readFileSync(file, "utf8").matchAll(/^(?:replace\s+|\s+)(\S+) => ([^\s.]\S*) (v\S+)$/gm);
  return [...lines].map(([, from, to, version]) => `-replace=${from}=${to}@${version}`);
}
