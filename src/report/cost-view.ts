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
  for (const { name, value } of costFacts(report)) {
    const label = name === "" ? "" : format === "text" ? name.padEnd(NAME_WIDTH) : `${name}: `;
    // A compiler's reason has several lines.
    const [first = "", ...others] = value.split("\n");
    yield renderLine(`${label}${first}`, format);
    for (const line of others) yield renderLine(`${" ".repeat(NAME_WIDTH)}${line}`, format);
  }
  for (const table of tables) {
    yield "\n";
    yield* renderTable(table, format, view);
  }
  const ends = [...placeLines(report), ...report.notes.map((note) => `note: ${note}`)];
  if (ends.length > 0) yield "\n";
  for (const line of ends) yield renderLine(line, format);
}

/** Wider than every name. */
const NAME_WIDTH = 12;

/** A line of text; some have a name in front. */
interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What there is to say in lines, the subject first. */
export function costFacts(report: CostReport): readonly Fact[] {
  const { go, advisories, other, broughtByTags } = report;
  return [
    { name: "", value: headLine(report) },
    ...(other === null ? figureFacts(report) : [versionFact(other)]),
    ...alongFacts(report),
    ...(go === null ? [] : [{ name: "go", value: goText(go) }]),
    { name: "advisories", value: advisories === null ? "unknown: no database was given" : advisoryText(advisories) },
    ...(broughtByTags === null ? [] : [{ name: "tags", value: `--tags ${broughtByTags.join(",")} brings it` }]),
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

function figureFacts({ attributed, exclusive, proven, unproven, linked }: CostReport): readonly Fact[] {
  if (!linked) return [{ name: "", value: "0 bytes: go.mod requires it, and the program has nothing of it" }];
  const saved =
    proven === null
      ? unprovenText(unproven)
      : `${formatSize(proven.sizeBytes)} stored, ${formatSize(proven.wireBytes)} on the wire: a build with stubs in its place is that much smaller`;
  const labelled = attributed === null ? "unknown" : `${formatSize(attributed.sizeBytes)} of the file have its label`;
  const alone = exclusive === null ? "unknown" : `${formatSize(exclusive.loadedBytes)} are used by nothing else`;
  return [
    { name: "proven", value: saved },
    { name: "attributed", value: labelled },
    { name: "exclusive", value: alone },
  ];
}

function unprovenText(unproven: CostReport["unproven"]): string {
  if (unproven === null) return "not measured";
  const { importPath, reason, why } = unproven;
  return `not proven (${reason}${importPath === null ? "" : `, ${importPath}`}): ${why}`;
}

function versionFact({ version, build, changeBytes, changeWireBytes, failure }: OtherVersion): Fact {
  if (build === null) {
    return { name: version, value: `the program does not build with it: ${failure ?? "the reason is not known"}` };
  }
  const change = `${formatChange(changeBytes ?? 0)} stored, ${formatChange(changeWireBytes ?? 0)} on the wire`;
  return { name: "", value: `${version}: ${change}; the program has ${formatBytes(build.sizeBytes)} bytes with it` };
}

function alongFacts({ modules, requiredBy, other, linked }: CostReport): readonly Fact[] {
  if (modules === null || other !== null) return [];
  const going = modules.filter(({ vanishes }) => vanishes === true).length;
  const only = modules.filter((one) => one.onlyRequiredThrough).length;
  const parts = [
    ...(linked ? [`${counted(going, "module")} of the program would go with it`] : []),
    `nothing else requires ${counted(only, "module")} of the build list`,
  ];
  return [
    { name: "along", value: parts.join("; ") },
    ...(requiredBy === null || requiredBy.length === 0 ? [] : [{ name: "also for", value: listOf(requiredBy) }]),
  ];
}

const SHOWN = 4;

function listOf(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function goText({ main, module, highest, without, raises }: GoCost): string {
  const along = highest !== null && highest !== module ? `, what comes along for ${highest}` : "";
  const own = main === null ? "" : `; your go.mod says ${main}`;
  const raised = raises === true ? `, and would need ${without ?? "none"} without it` : "";
  return `it asks for ${module ?? "an unknown version"}${along}${own}${raised}`;
}

function advisoryText({ found, modified, database, unreadable }: AdvisoryList): string {
  const affecting = found.filter(({ affects }) => affects === true);
  const inProgram = affecting.filter(({ packages }) => packages.length > 0).length;
  const unknown = found.filter(({ affects }) => affects === null).length;
  const parts = [
    `${affecting.length} known${affecting.length === 0 ? "" : `, with packages in the program: ${inProgram}`}`,
    ...(unknown === 0 ? [] : [`${unknown} may be`]),
    ...(unreadable.length === 0 ? [] : [`${counted(unreadable.length, "file")} unreadable`]),
  ];
  return `${parts.join("; ")} (${database}, ${modified === null ? "date unknown" : `of ${modified}`})`;
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
