import type { BinaryLedger, ModuleFact } from "../../measure/binary/binary-ledger.ts";
import { pivot, type Row } from "../../measure/pivot.ts";
import { left, right, type Table } from "../../report/table.ts";
import { shortHow } from "../ledger-how.ts";
import { fileRow, otherRow, SIZES, sizeCells, sumOf } from "./binary-cells.ts";
import { limitRows, type RowLimit } from "./row-limit.ts";

/** Packages are listed under this many modules, and this many under each: the others are added up in one row. */
const MODULES_WITH_PACKAGES = 3;
const PACKAGES_OF_A_MODULE = 8;

/** How many findings each module has, by its path; undefined where nobody looked. */
export type FindingsByModule = ReadonlyMap<string, number> | undefined;

/** Modules with what the build information says of them. */
export function moduleTable(binary: BinaryLedger, limit: RowLimit, found?: FindingsByModule): Table {
  const rows = pivot(binary.ledger, ["module"], binary.name);
  return { title: "modules", ...withFindings(tableOf(binary, rows, limit), found) };
}

/** The same, with the packages of the largest modules. */
export function moduleAndPackageTable(binary: BinaryLedger, limit: RowLimit, found?: FindingsByModule): Table {
  const rows = pivot(binary.ledger, ["module", "package"], binary.name);
  return { title: "modules, and the packages of the biggest", ...withFindings(tableOf(binary, rows, limit), found) };
}

type Untitled = Omit<Table, "title">;

/** A column more, where somebody looked: a module without findings has a 0, and a row that is no module has nothing. */
function withFindings({ columns, rows }: Untitled, found: FindingsByModule): Untitled {
  if (found === undefined) return { columns, rows };
  const [module, role] = ["module", "role"].map((name) => columns.findIndex(({ header }) => header === name));
  return {
    columns: [...columns, right("findings")],
    rows: rows.map((row) => [...row, row[role!] === "" ? "" : `${found.get(row[module!]!) ?? 0}`]),
  };
}

function tableOf({ go, sizeBytes }: BinaryLedger, rows: readonly Row[], limit: RowLimit): Omit<Table, "title"> {
  const facts = new Map(("version" in go ? go.modules : []).map((module) => [module.path, module]));
  const goVersion = "version" in go ? go.version : "";
  const packages = Map.groupBy(
    rows.filter(({ kind }) => kind === "package"),
    ({ parent }) => parent,
  );
  const { shown, others } = limitRows(
    rows.filter(({ kind }) => kind === "module"),
    limit,
  );
  const lines = shown.flatMap((row, index) => [
    [
      ...sizeCells(row.sizeBytes, sizeBytes),
      row.label,
      ...factCells(row.label, facts.get(row.label), goVersion),
      shortHow(row.how),
    ],
    ...(index < MODULES_WITH_PACKAGES ? packageLines(row, packages.get(row.id) ?? [], sizeBytes) : []),
  ]);
  const around = { before: 0, behind: 4 };
  return {
    columns: [...SIZES, left("module"), left("version"), left("replaced by"), left("role"), left("known by")],
    rows: [...lines, ...otherRow(others, sizeBytes, around), fileRow(sizeBytes, around)],
  };
}

/** A module with only one package of the same name needs no second line. */
function packageLines(module: Row, rows: readonly Row[], fileBytes: number): readonly (readonly string[])[] {
  if (rows.length === 1 && rows[0]!.label === module.label) return [];
  const { shown, others } = limitRows(rows, { top: PACKAGES_OF_A_MODULE });
  const line = (sizeBytes: number, label: string, how: string) => [
    ...sizeCells(sizeBytes, fileBytes),
    `  ${label}`,
    "",
    "",
    "",
    how,
  ];
  return [
    ...shown.map((row) => line(row.sizeBytes, row.label, shortHow(row.how))),
    ...(others.length === 0 ? [] : [line(sumOf(others), `and ${others.length} more`, "")]),
  ];
}

function factCells(label: string, module: ModuleFact | undefined, goVersion: string): readonly string[] {
  if (module === undefined) return label === "std" ? [goVersion, "", "std"] : ["", "", ""];
  const { version, replace } = module;
  return [version, replace ? `${replace.path} ${replace.version}`.trimEnd() : "", roleOf(module)];
}

function roleOf({ main, direct }: ModuleFact): string {
  if (main) return "main";
  if (direct === null) return "dependency";
  return direct ? "direct" : "indirect";
}
