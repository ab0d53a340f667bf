import { ByteClaims } from "../byte-claims.ts";
import type { Memory } from "./memory.ts";
import type { References } from "./references.ts";
import type { GoSubject } from "./subject.ts";

const HASH_BYTES = 16;
const MOST_FILES = 100_000;
const LONGEST_PATH = 4096;

interface EmbeddedFile {
  readonly path: string;
  readonly address: number;
  readonly sizeBytes: number;
  readonly owner: number;
}

/**
 * Files of embed.FS. For each, the compiler makes a slice: its address, its length twice, and directly after it the
 * files, each as a name, a content and a hash (cmd/compile/internal/staticdata/embed.go, embed.file). A slice that
 * points directly after itself, with entries that name paths, can be nothing else.
 */
export function claimEmbeddedFiles(memory: Memory, references: References, subject: GoSubject): ByteClaims {
  const files = findFiles(memory, references);
  const claims = new ByteClaims();
  const label = subject.owners.labeller("embedded file", "data reference");
  const symbols = subject.names.add({ length: files.length, name: (index) => files[index]!.path });
  for (const [index, { address, sizeBytes, owner }] of files.entries()) {
    const offset = memory.offset(address);
    if (offset !== undefined) claims.add(offset, sizeBytes, label(owner), symbols.at(index));
  }
  return claims;
}

/** Finds the tables of files; tables do not overlap. */
function findFiles(memory: Memory, references: References): EmbeddedFile[] {
  const { wordBytes } = memory;
  const entryBytes = 4 * wordBytes + HASH_BYTES;
  const files: EmbeddedFile[] = [];
  let reached = 0;
  references.forEachPointer((target, owner, table) => {
    if (target !== table + 3 * wordBytes || table < reached) return;
    const count = memory.word(table + wordBytes) ?? 0;
    if (count === 0 || count > MOST_FILES || count !== memory.word(table + 2 * wordBytes)) return;
    for (let index = 0, entry = target; index < count; index++, entry += entryBytes) {
      const file = readFile(memory, entry, owner);
      if (file === undefined) break;
      reached = entry + entryBytes;
      if (file.sizeBytes > 0) files.push(file);
    }
  });
  return files;
}

function readFile(memory: Memory, entry: number, owner: number): EmbeddedFile | undefined {
  const { wordBytes } = memory;
  const word = (index: number) => memory.word(entry + index * wordBytes);
  const [name, nameBytes, address, sizeBytes] = [word(0), word(1), word(2), word(3)];
  if (name === undefined || address === undefined || sizeBytes === undefined) return undefined;
  if (nameBytes === undefined || nameBytes === 0 || nameBytes > LONGEST_PATH) return undefined;
  const path = memory.bytes(name, nameBytes);
  if (path === undefined || path.includes(0) || (sizeBytes > 0 && memory.bytes(address, sizeBytes) === undefined)) {
    return undefined;
  }
  return { path: Buffer.from(path).toString("utf8"), address, sizeBytes, owner };
}
