import { counted } from "../base/counted.ts";
import type { AdvisoryList, CostReport, GoCost, KnownAdvisory, OtherVersion } from "./cost-report.ts";
import { formatBytes, formatChange, formatSize } from "./size.ts";
import { renderLine, renderTable, type Table, type TableFormat } from "./table.ts";
import type { View } from "./view.ts";

/** The report for people: what is asked about, its figures, and the tables that go with them. */
export function* renderCost(
  report: CostReport,
  tables: readonly Table[],
  format: TableFormat,
  view: View,
): Generator<string> {
  for (const line of costLines(report)) yield renderLine(line, format);
  for (const table of tables) {
    yield "\n";
    yield* renderTable(table, format, view);
  }
  const ends = [...placeLines(report), ...report.notes.map((note) => `note: ${note}`)];
  if (ends.length > 0) yield "\n";
  for (const line of ends) yield renderLine(line, format);
}

/** What there is to say in lines; annotations say the same. */
export function costLines(report: CostReport): readonly string[] {
  const { go, advisories, other } = report;
  return [
    headLine(report),
    ...(other === null ? figureLines(report) : versionLines(other)),
    ...alongLines(report),
    ...(go === null ? [] : goLines(go)),
    advisories === null ? "advisories  unknown: no database was given" : advisoryLine(advisories),
    ...(report.broughtByTags === null ? [] : [`tags        --tags ${report.broughtByTags.join(",")} brings it`]),
  ];
}

function headLine({ wanted, module, program, platform, packages, linked, build }: CostReport): string {
  const version = module === null || module.version === null ? "" : ` ${module.version}`;
  const name = module === null || wanted.startsWith(module.path) ? (module?.path ?? wanted) : wanted;
  const shown = packages.length === 1 && packages[0] !== name ? packages[0] : name;
  const by = module?.requirement === null || module === null ? "" : `, ${REQUIREMENTS[module.requirement]}`;
  const size = build === null ? "" : ` (${formatSize(build.sizeBytes)}, ${formatSize(build.wireBytes)} on the wire)`;
  if (!linked) return `${shown}${version}${by}: no package of it is in ${program} for ${platform}`;
  return `${shown}${version}${by}: ${counted(packages.length, "package")} in ${program} for ${platform}${size}`;
}

const REQUIREMENTS = {
  direct: "required by go.mod",
  indirect: "required indirectly",
  main: "your own",
} as const;

function figureLines({ attributed, exclusive, proven, unproven, linked }: CostReport): readonly string[] {
  if (!linked) return ["0 bytes: go.mod requires it, and the program has nothing of it"];
  return [
    `proven      ${proven === null ? unprovenText(unproven) : `${formatSize(proven.sizeBytes)} stored, ${formatSize(proven.wireBytes)} on the wire: the program with stubs in its place is that much smaller`}`,
    `attributed  ${attributed === null ? "unknown" : `${formatSize(attributed.sizeBytes)} of the file have its label`}`,
    `exclusive   ${exclusive === null ? "unknown" : `${formatSize(exclusive.loadedBytes)} are used by nothing else`}`,
  ];
}

function unprovenText(unproven: CostReport["unproven"]): string {
  if (unproven === null) return "not measured";
  const { importPath, reason, why } = unproven;
  return `not proven (${reason}${importPath === null ? "" : `, ${importPath}`}): ${why}`;
}

function versionLines({ version, build, changeBytes, changeWireBytes, failure }: OtherVersion): readonly string[] {
  if (build === null)
    return [`${version}: the program does not build with it: ${failure ?? "the reason is not known"}`];
  const change = `${formatChange(changeBytes ?? 0)} stored, ${formatChange(changeWireBytes ?? 0)} on the wire`;
  return [`${version}: ${change}; the program has ${formatBytes(build.sizeBytes)} bytes with it`];
}

function alongLines({ modules, requiredBy, other }: CostReport): readonly string[] {
  if (modules === null || other !== null) return [];
  const inProgram = modules.filter(({ vanishes }) => vanishes === true).length;
  const onlyThrough = modules.filter((one) => one.onlyRequiredThrough).length;
  return [
    `along       ${counted(inProgram, "module")} of the program would go with it; ${counted(onlyThrough, "module")} of the build list ${onlyThrough === 1 ? "is" : "are"} required by nothing else`,
    ...(requiredBy === null || requiredBy.length === 0 ? [] : [`required by ${listOf(requiredBy)} too`]),
  ];
}

const SHOWN = 4;

function listOf(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function goLines({ main, module, highest, without, raises }: GoCost): readonly string[] {
  const asks = `it asks for ${module ?? "an unknown version"}${highest !== null && highest !== module ? `, what comes along for ${highest}` : ""}`;
  const own = main === null ? "" : `; your go.mod says ${main}`;
  const raised = raises === true ? `, and would need ${without ?? "none"} without it` : "";
  return [`go          ${asks}${own}${raised}`];
}

function advisoryLine({ found, modified, database, unreadable }: AdvisoryList): string {
  const affecting = found.filter(({ affects }) => affects === true);
  const inProgram = affecting.filter(({ packages }) => packages.length > 0).length;
  const unknown = found.filter(({ affects }) => affects === null).length;
  const parts = [
    `${counted(affecting.length, "advisory", "advisories")} known, ${inProgram} in packages of the program`,
    ...(unknown === 0 ? [] : [`${unknown} of which it is unknown`]),
    ...(unreadable.length === 0 ? [] : [`${counted(unreadable.length, "file")} unreadable`]),
  ];
  return `advisories  ${parts.join("; ")} (${database}, ${modified === null ? "date unknown" : `of ${modified}`})`;
}

/** Whether an advisory affects a program, in a word. */
export function affectsWord(affects: KnownAdvisory["affects"]): string {
  if (affects === null) return "unknown";
  return affects ? "affected" : "no";
}

function placeLines({ places }: CostReport): readonly string[] {
  return places.map(({ file, line, column, importer, imported }) =>
    importer === null ? `${file}:${line}:${column} requires it` : `${file}:${line}:${column} imports ${imported ?? ""}`,
  );
}
