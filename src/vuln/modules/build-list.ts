import { PlimsollError } from "../../base/error.ts";
import type { GoMod, ModuleAt } from "../../format/go-module/go-mod.ts";
import type { ModuleFiles } from "./module-files.ts";
import { ModuleTable } from "./module-table.ts";
import { type Selection, Selector } from "./selection.ts";

/** What `go list -m all` and `go mod graph` say of a main module, without the main module and the releases of Go. */
export interface BuildList {
  /** In the order of the paths. */
  readonly modules: readonly ModuleAt[];
  /** Each requirement that counted: the requiring module, null for the main one, and the required one. */
  readonly edges: readonly (readonly [ModuleAt | null, ModuleAt])[];
}

/**
 * The build list that `go list -mod=mod -m all` prints. Throws `module-not-found` for a go.mod that go would read and
 * `files` does not have, `limit-exceeded` for a graph that is too large.
 */
export function buildListOf(main: GoMod, files: ModuleFiles): BuildList {
  const table = ModuleTable.build(main, files);
  const selection = new Selector(table).select(table.roots.map(({ version }) => version));
  refuseMissing(table, selection);
  const isOther = (version: number) => table.moduleOf(version) !== table.mainModule;
  return {
    modules: [...selection.selected].flatMap((version) =>
      version === -1 || !isOther(version) ? [] : [table.at(version)],
    ),
    edges: [
      ...selection.roots.map((root) => [null, table.at(root)] as const),
      ...selection.loaded.flatMap((version) =>
        [...table.file(version)!.requires].map((required) => [table.at(version), table.at(required)] as const),
      ),
    ],
  };
}

export function refuseMissing(table: ModuleTable, { missing }: Selection): void {
  if (missing === -1) return;
  const { path, version } = table.at(missing);
  throw new PlimsollError("module-not-found", {
    what: `the go.mod of ${path}@${version} is not there`,
    why: "the module graph cannot be known without it",
    fix: `run: go mod download ${path}@${version}`,
  });
}
