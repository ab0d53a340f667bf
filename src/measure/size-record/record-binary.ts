import type { RecordedPackage, RecordedPart, SizeRecord } from "../../format/size-record/size-record.ts";
import type { BinaryLedger } from "../binary/binary-ledger.ts";
import { byName } from "./by-name.ts";

/** What a program weighs, by module and package. It has no size on the wire: that depends on how it is packed. */
export function recordBinary(
  service: string,
  platform: string,
  digest: string,
  { ledger, sizeBytes, go }: BinaryLedger,
): SizeRecord {
  const modules = new Map<string, number>();
  const packages = new Map<string, { readonly name: string; readonly module: string; sizeBytes: number }>();
  for (const { extent, sizeBytes: bytes } of ledger.shares) {
    const { module, package: name } = ledger.label(extent);
    modules.set(module, (modules.get(module) ?? 0) + bytes);
    const key = `${module}\0${name}`;
    const sum = packages.get(key) ?? { name, module, sizeBytes: 0 };
    packages.set(key, sum);
    sum.sizeBytes += bytes;
  }
  const versions = versionsOf(go);
  return {
    service,
    platform,
    kind: "binary",
    digest,
    goVersion: "version" in go ? go.version : null,
    compression: null,
    sizeBytes,
    wireBytes: null,
    layers: [],
    owners: [],
    modules: [...modules]
      .map(
        ([name, bytes]): RecordedPart => ({
          name,
          version: versions.get(name) ?? null,
          sizeBytes: bytes,
          wireBytes: null,
        }),
      )
      .sort(byName),
    packages: [...packages.values()].map((sum): RecordedPackage => ({ ...sum, wireBytes: null })).sort(byName),
  };
}

function versionsOf(go: BinaryLedger["go"]): ReadonlyMap<string, string> {
  if (!("version" in go)) return new Map();
  return new Map([
    ["std", go.version],
    ...go.modules.flatMap(({ path, version, replace }) => {
      const named = replace?.version || version;
      return named === "" || named === "(devel)" ? [] : [[path, named] as const];
    }),
  ]);
}
