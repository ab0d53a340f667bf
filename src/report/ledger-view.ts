import { counted } from "../base/counted.ts";
import type { BinaryLedger, ModuleFact, PathPrefix, SectionFact, Totals } from "../measure/binary/binary-ledger.ts";
import type { Row } from "../measure/pivot.ts";
import { shortHow } from "./ledger-how.ts";
import { formatShare, limitRows, type RowLimit } from "./ledger-rows.ts";
import { formatBytes, formatSize } from "./size.ts";
import { left, right, type Table } from "./table.ts";
import type { View } from "./view.ts";

/** Packages are listed under this many modules, and this many under each: the others are added up in one row. */
const MODULES_WITH_PACKAGES = 3;
const PACKAGES_OF_A_MODULE = 8;
/** The most prefixes of source paths that are listed: a build has one or two of each kind. */
const MOST_PREFIXES = 10;

/** The most characters of one build setting on a terminal. */
const LONGEST_SETTING = 60;

const SIZES = [right("size"), right("share")] as const;
/** Lines above the tables: which file this is. */
export function headLines({ name, sizeBytes, go }: BinaryLedger, { width }: View): readonly string[] {
  const file = `${name}: ${formatSize(sizeBytes)}, ${formatBytes(sizeBytes)} bytes`;
  if (!("version" in go)) return [file, `not a Go program: ${go.reason}`];
  const main = go.modules.find((module) => module.main);
  const settings = Object.entries(go.settings)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `${key}=${width === undefined ? value : shortened(value)}`);
  return [
    file,
    [go.version, go.main && `main package ${go.main}`, main && `module ${main.path} ${main.version}`.trimEnd()]
      .filter(Boolean)
      .join(", "),
    ...(settings.length === 0 ? [] : [settings.join(" ")]),
  ];
}

/** DefaultGODEBUG alone can have 700 characters. */
function shortened(value: string): string {
  return value.length <= LONGEST_SETTING ? value : `${value.slice(0, LONGEST_SETTING)}…`;
}

/** Sections with the linker's facts about them. `rows` is the view by section. */
export function sectionTable({ sections, sizeBytes }: BinaryLedger, rows: readonly Row[], limit: RowLimit): Table {
  const facts = Map.groupBy(sections, ({ name }) => name);
  const [root, ...inFile] = rows;
  const known = new Set(inFile.map(({ label }) => label));
  const onlyInMemory = sections.filter(({ name }) => name !== "" && !known.has(name));
  const all = [
    ...inFile.map((row) => ({ label: row.label, sizeBytes: row.sizeBytes, how: row.how })),
    ...onlyInMemory.map(({ name }) => ({ label: name, sizeBytes: 0, how: "format" })),
  ];
  const { shown, rest } = limitRows(all, limit);
  return {
    title: "sections",
    columns: [
      ...SIZES,
      right("unpacked"),
      right("in memory"),
      right("symbols"),
      left("loaded"),
      left("removed by"),
      left("section"),
      left("known by"),
    ],
    rows: [
      ...shown.map((row) => [
        formatSize(row.sizeBytes),
        formatShare(row.sizeBytes, sizeBytes),
        ...sectionCells(facts.get(row.label)),
        row.label,
        shortHow(row.how),
      ]),
      ...restRow(rest, sizeBytes, 5),
      totalRow(root!.sizeBytes, sizeBytes, 5),
    ],
  };
}

/** The bytes between sections have no facts. */
function sectionCells(facts: readonly SectionFact[] | undefined): readonly string[] {
  if (facts === undefined) return ["", "", "", "", ""];
  const sum = (of: (fact: SectionFact) => number) => facts.reduce((total, fact) => total + of(fact), 0);
  const unpacked = facts.map(({ uncompressedBytes }) => uncompressedBytes);
  const isCompressed = facts.some(({ uncompressedBytes, sizeBytes }) => uncompressedBytes !== sizeBytes);
  const memoryBytes = sum((fact) => fact.memoryBytes);
  const hasSymbols = facts.every(({ symbols }) => symbols !== null);
  return [
    isCompressed ? formatUnpacked(unpacked) : "",
    memoryBytes === 0 ? "" : formatSize(memoryBytes),
    hasSymbols ? String(sum((fact) => fact.symbols ?? 0)) : "",
    facts.some(({ loaded }) => loaded) ? "yes" : "no",
    facts[0]!.removedBy.join(" or ") || "none",
  ];
}

/** The sum of the sizes if all of them are known, and `?` otherwise. */
export function formatUnpacked(sizes: readonly (number | null)[]): string {
  return sizes.includes(null) ? "?" : formatSize(sizes.reduce<number>((total, size) => total + (size ?? 0), 0));
}

/** The facts that people ask about first. These figures overlap the sections and do not add up to the file. */
export function factTable({ totals, sizeBytes, paths }: BinaryLedger): Table {
  const fact = (bytes: number, what: string, note: string) => [
    formatSize(bytes),
    formatShare(bytes, sizeBytes),
    what,
    note,
  ];
  const pathRows =
    "distinct" in paths
      ? [
          fact(
            paths.sizeBytes,
            "absolute paths",
            paths.distinct === 0 ? "none in the line table" : `${paths.distinct} distinct; -trimpath removes them`,
          ),
          ...paths.prefixes
            .slice(0, MOST_PREFIXES)
            .map(({ kind, prefix, distinct, sizeBytes: bytes }) =>
              fact(bytes, `  ${kind}`, `${prefix}, ${distinct} distinct`),
            ),
          ...otherPrefixes(paths.prefixes.slice(MOST_PREFIXES)).map((others) =>
            fact(others.sizeBytes, "  others", counted(others.count, "more prefix", "more prefixes")),
          ),
        ]
      : [["", "", "absolute paths", `not known: ${paths.reason}`]];
  return {
    title: "what is in it",
    columns: [...SIZES, left("what"), left("")],
    rows: [
      fact(totals.loadedBytes, "loaded", "in memory when it runs"),
      fact(totals.dwarfBytes, "debug information", describeDebugInfo(totals)),
      fact(totals.symbolTableBytes, "symbol tables", "with the names of symbols and sections"),
      ...pathRows,
      fact(totals.moduleMetadataBytes, "module metadata", "build information"),
      fact(totals.appendedBytes, "appended data", "after everything that the ELF headers describe"),
      fact(totals.unattributedBytes, "unattributed", `${formatSize(totals.unattributedLoadedBytes)} of it loaded`),
    ],
  };
}

function describeDebugInfo({ dwarfBytes, dwarfUncompressedBytes }: Totals): string {
  if (dwarfBytes === 0) return "none";
  if (dwarfUncompressedBytes === null) return "DWARF, unpacked size not known";
  return dwarfUncompressedBytes === dwarfBytes ? "DWARF" : `DWARF, ${formatSize(dwarfUncompressedBytes)} unpacked`;
}

function otherPrefixes(prefixes: readonly PathPrefix[]): readonly { count: number; sizeBytes: number }[] {
  const sizeBytes = prefixes.reduce((total, prefix) => total + prefix.sizeBytes, 0);
  return prefixes.length === 0 ? [] : [{ count: prefixes.length, sizeBytes }];
}

/** Modules, with the packages of the largest ones. `rows` is the view by module and package. */
export function moduleTable(binary: BinaryLedger, rows: readonly Row[], limit: RowLimit, withPackages: boolean): Table {
  const { sizeBytes } = binary;
  const modules = new Map(("version" in binary.go ? binary.go.modules : []).map((module) => [module.path, module]));
  const goVersion = "version" in binary.go ? binary.go.version : "";
  const packages = withPackages ? Map.groupBy(rows.slice(1), ({ parent }) => parent) : new Map<number, Row[]>();
  const { shown, rest } = limitRows(
    rows.filter(({ kind }) => kind === "module"),
    limit,
  );
  const lines = shown.flatMap((row, index) => [
    [
      formatSize(row.sizeBytes),
      formatShare(row.sizeBytes, sizeBytes),
      row.label,
      ...moduleCells(row.label, modules.get(row.label), goVersion),
      shortHow(row.how),
    ],
    ...(index < MODULES_WITH_PACKAGES ? packageLines(row, packages.get(row.id) ?? [], sizeBytes) : []),
  ]);
  return {
    title: withPackages ? "modules, and the packages of the biggest" : "modules",
    columns: [...SIZES, left("module"), left("version"), left("replaced by"), left("role"), left("known by")],
    rows: [...lines, ...restRow(rest, sizeBytes, 0, 4), totalRow(rows[0]!.sizeBytes, sizeBytes, 0, 4)],
  };
}

/** A module with only one package of the same name needs no second line. */
function packageLines(module: Row, rows: readonly Row[], sizeBytes: number): readonly (readonly string[])[] {
  if (rows.length === 1 && rows[0]!.label === module.label) return [];
  const { shown, rest } = limitRows(rows, { top: PACKAGES_OF_A_MODULE });
  const line = (bytes: number, label: string, how: string) => [
    formatSize(bytes),
    formatShare(bytes, sizeBytes),
    `  ${label}`,
    "",
    "",
    "",
    how,
  ];
  return [
    ...shown.map((row) => line(row.sizeBytes, row.label, shortHow(row.how))),
    ...(rest === undefined ? [] : [line(rest.sizeBytes, `and ${rest.count} more`, "")]),
  ];
}

function moduleCells(label: string, module: ModuleFact | undefined, goVersion: string): readonly string[] {
  if (module === undefined) return label === "std" ? [goVersion, "", "std"] : ["", "", ""];
  const { version, replace } = module;
  return [version, replace ? `${replace.path} ${replace.version}`.trimEnd() : "", roleOf(module)];
}

function roleOf({ main, direct }: ModuleFact): string {
  if (main) return "main";
  if (direct === null) return "dependency";
  return direct ? "direct" : "indirect";
}

/**
 * Packages or symbols, each with the module or package that contains it. `rows` is a view whose last level is `kind`.
 */
export function partTable(
  { sizeBytes }: BinaryLedger,
  rows: readonly Row[],
  { part, whole }: { readonly part: "package" | "symbol"; readonly whole: "module" | "package" },
  limit: RowLimit,
): Table {
  const leaves = rows.filter(({ kind }) => kind === part).sort((a, b) => b.sizeBytes - a.sizeBytes || a.id - b.id);
  const { shown, rest } = limitRows(leaves, limit);
  return {
    title: `${part}s`,
    columns: [...SIZES, left(part), left(whole), left("known by")],
    rows: [
      ...shown.map((row) => [
        formatSize(row.sizeBytes),
        formatShare(row.sizeBytes, sizeBytes),
        row.label,
        rows[row.parent!]!.label,
        shortHow(row.how),
      ]),
      ...restRow(rest, sizeBytes, 0, 2),
      totalRow(rows[0]!.sizeBytes, sizeBytes, 0, 2),
    ],
  };
}

function restRow(
  rest: { readonly count: number; readonly sizeBytes: number } | undefined,
  sizeBytes: number,
  cellsBefore: number,
  cellsBehind = 1,
): readonly (readonly string[])[] {
  return rest === undefined
    ? []
    : [summed(rest.sizeBytes, sizeBytes, `and ${rest.count} more`, cellsBefore, cellsBehind)];
}

function totalRow(totalBytes: number, sizeBytes: number, cellsBefore: number, cellsBehind = 1): readonly string[] {
  return summed(totalBytes, sizeBytes, `the file: ${formatBytes(totalBytes)} bytes`, cellsBefore, cellsBehind);
}

function summed(bytes: number, sizeBytes: number, label: string, before: number, behind: number): readonly string[] {
  const empty = (count: number) => Array.from({ length: count }, () => "");
  return [formatSize(bytes), formatShare(bytes, sizeBytes), ...empty(before), label, ...empty(behind)];
}
