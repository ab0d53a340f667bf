import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { readSymbols, type SymbolTable } from "../../src/format/elf/symbol-table.ts";
import { unquote } from "../../src/format/go/go-quote.ts";
import { AddressSpace } from "../../src/measure/binary/address-space.ts";
import { packageOfSymbol, packageOfType } from "../../src/measure/binary/package-name.ts";
import { REPOSITORY } from "../support/tools.ts";

/** A range of the file whose packages are known from the linker and not from the binary. */
export interface Known {
  readonly offset: number;
  readonly sizeBytes: number;
  /** The packages according to the linker. */
  readonly packages: ReadonlySet<string>;
  readonly source: "functions" | "variables" | "types" | "strings";
}

/** Symbols that the linker or the runtime's start code makes, and functions that belong to several packages. */
const APART =
  /^(?:go[:.]|runtime\.(?:e?(?:text|data|bss|noptrdata|noptrbss|rodata|types|pclntab|gcdata|gcbss|typelink|itablink)|findfunctab|firstmoduledata)$|type[:.]|\$[fi])/;

/**
 * The known ranges of a binary with a symbol table: from this table, from its debug information and from the linker's
 * dump.
 */
export async function knownOf(
  go: string,
  path: string,
  bytes: Uint8Array,
  dump: Iterable<string> | AsyncIterable<string>,
): Promise<readonly Known[]> {
  const elf = await ElfFile.open(accessBytes(bytes), path);
  const symbols = (await readSymbols(elf, "symtab"))!;
  const space = new AddressSpace(elf);
  return [
    ...knownSymbols(elf, symbols, space),
    ...knownTypes(go, path, symbols, space),
    ...knownStrings(bytes, symbols, space, await readDump(dump)),
  ];
}

function* knownSymbols(elf: ElfFile, symbols: SymbolTable, space: AddressSpace): Generator<Known> {
  for (let index = 1; index < symbols.length; index++) {
    const name = symbols.name(index);
    const section = elf.sections[symbols.sectionIndex(index)]?.name ?? "";
    const offset = space.offset(symbols.address(index));
    const packageName = packageOfSymbol(name);
    const isData = [".rodata", ".data", ".noptrdata", ".data.rel.ro", ".text"].includes(section);
    if (!isData || offset === undefined || packageName === undefined || APART.test(name)) continue;
    const source = section === ".text" ? "functions" : "variables";
    yield { offset, sizeBytes: symbols.sizeBytes(index), packages: new Set([packageName]), source };
  }
}

/** Descriptors of named types, and of pointers to them. The end of each is unknown, but each has at least 48 bytes. */
function* knownTypes(go: string, path: string, symbols: SymbolTable, space: AddressSpace): Generator<Known> {
  const types = symbols.address(symbols.find("runtime.types")!);
  const program = join(REPOSITORY, "test/differential/ledger-truth/main.go");
  const lines = execFileSync(go, ["run", program, path], { encoding: "utf8", maxBuffer: 2 ** 28 }).split("\n");
  for (const line of lines) {
    const [distance, name = ""] = line.split("\t");
    const packageName = /^\*?[\w.~/-]+\.\w+$/.test(name) ? packageOfType(name) : undefined;
    const offset = space.offset(types + Number(distance));
    if (packageName === undefined || offset === undefined) continue;
    yield { offset, sizeBytes: 48, packages: new Set([packageName]), source: "types" };
  }
}

/** The linker sorts strings by length, so the lengths in the dump tell where each string starts. */
function* knownStrings(
  bytes: Uint8Array,
  symbols: SymbolTable,
  space: AddressSpace,
  { users, lengths }: Dump,
): Generator<Known> {
  const first = symbols.find("go:string.*") ?? symbols.find("go.string.*");
  let at = space.offset(symbols.address(first!))!;
  for (const length of lengths) {
    const content = Buffer.from(bytes.buffer, bytes.byteOffset + at, length);
    const packages = users.get(content.toString("latin1")) ?? users.get(hashedName(content));
    if (packages !== undefined && packages.size > 0)
      yield { offset: at, sizeBytes: length, packages, source: "strings" };
    at += length;
  }
}

/** The compiler names strings of more than 100 bytes by their length and a hash: cmd/internal/hash, New32. */
function hashedName(content: Buffer): string {
  const hash = createHash("sha256").update(Buffer.of(1)).update(content).digest().subarray(0, 16).toString("base64");
  return `.gostring.${content.length}.${hash}`;
}

interface Dump {
  /** For the content of each string, or its hashed name, the packages of the symbols that refer to it. */
  readonly users: ReadonlyMap<string, ReadonlySet<string>>;
  readonly lengths: readonly number[];
}

/**
 * `FROM -> go:string."text"`, with notes in angle brackets after names; before Go 1.20 with a dot instead of the colon.
 */
async function readDump(dump: Iterable<string> | AsyncIterable<string>): Promise<Dump> {
  const users = new Map<string, Set<string>>();
  const lengths = new Map<string, number>();
  for await (const line of dump) {
    const arrow = line.search(/ -> go[:.]string\./);
    if (arrow === -1) continue;
    const name = line.slice(arrow + " -> go:string.".length).replace(/ <[A-Za-z]+>$/, "");
    const isHashed = name.startsWith(".gostring.");
    const key = isHashed ? name : Buffer.from(unquoteBytes(name)).toString("latin1");
    lengths.set(key, isHashed ? Number(name.split(".")[2]) : key.length);
    const packages = users.get(key) ?? new Set();
    const packageName = packageOfSymbol(line.slice(0, arrow));
    if (packageName !== undefined) packages.add(packageName);
    users.set(key, packages);
  }
  return { users, lengths: [...lengths.values()].sort((a, b) => a - b) };
}

/** Bytes of a quoted string; text that is not UTF-8 is escaped byte by byte. */
function unquoteBytes(quoted: string): Uint8Array {
  const parts = quoted.slice(1, -1).split(/((?:\\x[0-9a-f]{2})+)/);
  return Buffer.concat(
    parts.map((part, index) =>
      index % 2 === 1
        ? Buffer.from(part.replaceAll("\\x", ""), "hex")
        : Buffer.from(unquote(`"${part}"`) ?? "", "utf8"),
    ),
  );
}
