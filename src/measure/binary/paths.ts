import type { ElfFile } from "../../format/elf/elf-file.ts";
import { Absent } from "../../format/go/absent.ts";
import { Pclntab } from "../../format/go/pclntab.ts";
import type { PathFacts, PathKind, PathPrefix } from "./binary-ledger.ts";

/** Patterns for the prefix of a path that depends on the machine; the rest depends on the source. */
const PREFIXES: readonly { readonly kind: PathKind; readonly pattern: RegExp }[] = [
  { kind: "GOPATH", pattern: /^(.*?\/pkg\/mod)\// },
  {
    kind: "GOROOT",
    pattern: /^(.*?\/go[^/]*)\/src\/(?:[a-z]+|cmd\/.*|vendor\/.*|(?:[a-z]+\/){0,4}internal\/.*|[a-z]+\/[^.]*)\/[^/]+$/,
  },
  {
    kind: "home directory",
    pattern: /^((?:\/home\/[^/]+|\/Users\/[^/]+|\/root|[A-Za-z]:[\\/]Users[\\/][^\\/]+))[\\/]/,
  },
  { kind: "build directory", pattern: /^(\/[^/]+(?:\/[^/]+)?)\// },
];
const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/])/;

/** The absolute paths of source files in a binary: with `-trimpath` there are none. */
export async function measurePaths(elf: ElfFile): Promise<PathFacts | Absent> {
  const pclntab = await Pclntab.open(elf);
  if (pclntab instanceof Absent) return pclntab;
  const files = await pclntab.readFiles();
  if (files instanceof Absent) return files;
  const prefixes = new Map<string, { -readonly [Key in keyof PathPrefix]: PathPrefix[Key] }>();
  let distinct = 0;
  let sizeBytes = 0;
  for (const path of files) {
    if (!ABSOLUTE.test(path)) continue;
    const bytes = Buffer.byteLength(path) + 1;
    distinct++;
    sizeBytes += bytes;
    const { kind, prefix } = prefixOf(path);
    const row = prefixes.get(`${kind} ${prefix}`) ?? { kind, prefix, distinct: 0, sizeBytes: 0 };
    row.distinct++;
    row.sizeBytes += bytes;
    prefixes.set(`${kind} ${prefix}`, row);
  }
  return { distinct, sizeBytes, prefixes: [...prefixes.values()].sort((a, b) => b.sizeBytes - a.sizeBytes) };
}

function prefixOf(path: string): { kind: PathKind; prefix: string } {
  for (const { kind, pattern } of PREFIXES) {
    const prefix = pattern.exec(path)?.[1];
    if (prefix !== undefined) return { kind, prefix };
  }
  return { kind: "build directory", prefix: path };
}
