import type { SizeRecord } from "../../format/size-record/size-record.ts";

/** A package that came or grew. */
export interface PackageChange {
  readonly name: string;
  readonly module: string | null;
  readonly isNew: boolean;
  readonly changeBytes: number;
  /** Null where a size on the wire is not known, or cannot be compared. */
  readonly changeWireBytes: number | null;
}

/** Packages that have more bytes than before, the largest change first. Rows in brackets are no packages. */
export function grownPackages(before: SizeRecord, after: SizeRecord): readonly PackageChange[] {
  const earlier = new Map(before.packages.map((one) => [keyOf(one), one]));
  const comparable = before.compression === after.compression;
  return after.packages
    .filter(({ name, module }) => module !== null && !name.startsWith("["))
    .map((one): PackageChange => {
      const old = earlier.get(keyOf(one));
      return {
        name: one.name,
        module: one.module,
        isNew: old === undefined,
        changeBytes: one.sizeBytes - (old?.sizeBytes ?? 0),
        changeWireBytes: comparable && one.wireBytes !== null ? one.wireBytes - (old?.wireBytes ?? 0) : null,
      };
    })
    .filter(({ changeBytes }) => changeBytes > 0)
    .sort((a, b) => b.changeBytes - a.changeBytes || (a.name < b.name ? -1 : 1));
}

function keyOf({ name, module }: { readonly name: string; readonly module: string | null }): string {
  return `${module ?? ""}\0${name}`;
}

/** Modules whose version differs, with both versions. */
export function changedVersions(
  before: SizeRecord,
  after: SizeRecord,
): ReadonlyMap<string, { readonly from: string; readonly to: string }> {
  const earlier = new Map(before.modules.map(({ name, version }) => [name, version]));
  return new Map(
    after.modules.flatMap(({ name, version }) => {
      const from = earlier.get(name);
      return from == null || version === null || from === version ? [] : [[name, { from, to: version }] as const];
    }),
  );
}
