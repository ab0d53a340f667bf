import type { ImageLedger } from "./ledger/image-ledger.ts";
import type { GoProgram } from "./ledger/layer-survey.ts";

export function goProgramsOf({ layers }: ImageLedger): readonly GoProgram[] {
  return layers.flatMap(({ survey }) => [...survey.programs.values()].flatMap(({ go }) => go ?? []));
}

/** Versions of a program's modules by their paths, where they are known; that of `std` is the release of Go. */
export function versionsIn({ version, modules }: GoProgram): ReadonlyMap<string, string> {
  const all = [{ path: "std", version }, ...modules];
  return new Map(
    all.flatMap((module) =>
      module.version === "" || module.version === "(devel)" ? [] : [[module.path, module.version] as const],
    ),
  );
}

/** Versions of modules in an image. A module that two programs have in different versions has both, joined by a comma. */
export function moduleVersions(ledger: ImageLedger): ReadonlyMap<string, string> {
  const versions = Map.groupBy(
    goProgramsOf(ledger).flatMap((program) => [...versionsIn(program)]),
    ([path]) => path,
  );
  return new Map(
    [...versions].map(([path, found]) => [path, [...new Set(found.map(([, version]) => version))].sort().join(", ")]),
  );
}

/** Versions of owners by their names. */
export function ownerVersions({ layers }: ImageLedger): ReadonlyMap<string, string> {
  const owners = new Set(layers.flatMap((layer) => layer.owners));
  return new Map([...owners].flatMap(({ name, version }) => (version === null ? [] : [[name, version] as const])));
}
