import fc from "fast-check";
import type { SizeRecord } from "../../src/format/size-record/size-record.ts";

type Row = readonly [name: string, sizeBytes: number, wireBytes: number];

/** A record of an image whose lists all add up: its packages with their modules, and what is in no package. */
export function imageRecord(packages: Readonly<Record<string, Row>>, changes: Partial<SizeRecord> = {}): SizeRecord {
  const rows = Object.entries(packages).map(([name, [module, sizeBytes, wireBytes]]) => ({
    ...{ name, module, sizeBytes, wireBytes },
  }));
  const [sizeBytes, wireBytes] = [sum(rows, "sizeBytes"), sum(rows, "wireBytes")];
  const modules = [...new Set(rows.map(({ module }) => module))].map((name) => {
    const own = rows.filter(({ module }) => module === name);
    return { name, version: null, sizeBytes: sum(own, "sizeBytes"), wireBytes: sum(own, "wireBytes") };
  });
  return {
    ...{ service: "order", platform: "linux/amd64", kind: "image", digest: `sha256:${"a".repeat(64)}` },
    ...{ goVersion: "go1.26.8", compression: "zstd", sizeBytes, wireBytes },
    layers: [{ name: "COPY order /usr/local/bin/order", sizeBytes, wireBytes }],
    owners: [{ name: "Go", version: null, sizeBytes, wireBytes }],
    modules: modules.sort(byName),
    packages: rows.sort(byName),
    ...changes,
  };
}

/** The same as a program, which has no size on the wire. */
export function binaryRecord(record: SizeRecord): SizeRecord {
  const stored = <Part extends object>(part: Part) => ({ ...part, wireBytes: null });
  return {
    ...record,
    ...{ kind: "binary", compression: null, wireBytes: null, layers: [], owners: [] },
    modules: record.modules.map(stored),
    packages: record.packages.map(stored),
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

function sum<Key extends string>(rows: readonly { readonly [K in Key]: number }[], key: Key): number {
  return rows.reduce((total, row) => total + row[key], 0);
}

const NAME = fc.oneof(
  fc.constantFrom(
    "net/http",
    "golang.org/x/text/language",
    "[unattributed]",
    "[shared by 2]",
    "__proto__",
    "a\\x80b",
    "",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ maxLength: 8 }).map((text) => `${text}\udc80\u001b[31m`),
);
const SIZE = fc.nat({ max: 2 ** 31 - 1 });

/** Any record of an image or of a program. */
export const anyRecord: fc.Arbitrary<SizeRecord> = fc
  .record({
    packages: fc.uniqueArray(fc.tuple(NAME, NAME, SIZE, SIZE), { selector: ([name]) => name, maxLength: 8 }),
    service: NAME,
    platform: fc.constantFrom("linux/amd64", "linux/arm64", "linux/arm/v7"),
    goVersion: fc.option(fc.constantFrom("go1.26.8", "go1.27")),
    isBinary: fc.boolean(),
  })
  .map(({ packages, service, platform, goVersion, isBinary }) => {
    const rows = Object.fromEntries(
      packages.map(([name, module, size, wire]) => [`p${name}`, [module, size, wire] as const]),
    );
    const record = imageRecord(rows as Record<string, Row>, { service, platform, goVersion });
    return isBinary ? binaryRecord(record) : record;
  });
