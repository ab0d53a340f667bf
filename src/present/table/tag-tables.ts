import { formatChange, formatSize } from "../../report/size.ts";
import { left, right, type Table } from "../../report/table.ts";
import type { OtherTag, ReactingPackage, TagRow, TagsReport } from "../../report/tags-report.ts";

/** Names in one cell; the others are counted. */
const MOST_NAMES = 2;
/** Names of modules in one cell. */
const MOST_MODULES = 3;

/** The tables for people: what each tag weighs, what could not be weighed, and what changes nothing. */
export function tagTables({ tags, others }: TagsReport, { all }: { readonly all: boolean }): Table[] {
  const weighed = tags.filter(({ outcome }) => outcome === "weighed");
  const failed = tags.filter(({ outcome }) => outcome === "does-not-build" || outcome === "nothing");
  const skipped = tags.filter(({ outcome }) => outcome === "not-weighed");
  const silent = tags.filter(({ outcome }) => outcome === "changes-nothing");
  return [
    ...(weighed.length === 0 ? [] : [weighedTable(largestFirst(weighed)), movedTable(largestFirst(weighed))]),
    ...(failed.length === 0 ? [] : [reasonTable("tags that do not build", failed)]),
    ...(skipped.length === 0 ? [] : [reasonTable("tags that were not weighed: --budget allows more builds", skipped)]),
    ...(silent.length === 0 ? [] : [reasonTable("tags that change nothing", silent)]),
    ...(all && others.length > 0 ? [otherTable(others)] : []),
  ];
}

function largestFirst(rows: readonly TagRow[]): TagRow[] {
  return [...rows].sort((a, b) => weightOf(b) - weightOf(a));
}

function weighedTable(rows: readonly TagRow[]): Table {
  return {
    title: "what each tag weighs",
    columns: [
      ...[left("tag"), left("whose"), right("without"), right("with"), right("change"), right("change on the wire")],
      ...[right("packages"), right("modules")],
    ],
    rows: rows.map((row) => [
      nameOfTags(row),
      whoseOf(row),
      sizeOf(row.without!.sizeBytes),
      sizeOf(row.with!.sizeBytes),
      formatChange(row.change!.sizeBytes!),
      formatChange(row.change!.wireBytes!),
      signed(row.change!.packages!),
      signed(row.change!.modules!),
    ]),
  };
}

function movedTable(rows: readonly TagRow[]): Table {
  return {
    title: "who reacts, and what moves",
    columns: [left("tag"), left("who reacts"), left("comes (+) and goes (−)")],
    rows: rows.map((row) => [nameOfTags(row), reactingText(row.reacting), moved(row)]),
  };
}

function whoseOf({ class: tagClass, inUse }: TagRow): string {
  return inUse ? `${tagClass}, in use` : tagClass;
}

function weightOf({ change }: TagRow): number {
  return Math.abs(change!.sizeBytes!);
}

function reasonTable(title: string, rows: readonly TagRow[]): Table {
  return {
    title,
    columns: [left("tag"), left("whose"), left("why"), left("who reacts")],
    rows: rows.map((row) => [nameOfTags(row), whoseOf(row), reasonText(row), reactingText(row.reacting)]),
  };
}

/**
 * The first line that says something: the compiler begins with the name of the package. The way to a module is left out
 * before its name.
 */
function reasonText({ reason, reacting }: TagRow): string {
  if (reason === null) return "";
  const line = reason.why.split("\n").find((text) => !text.startsWith("# ")) ?? reason.why;
  if (reason.of === null) return line;
  const name = reacting.map(({ importPath, module }) => module ?? `${importPath}/`).find((one) => line.includes(one));
  return `${reason.of} it: ${name === undefined ? line.trim() : line.slice(line.indexOf(name))}`;
}

function otherTable(others: readonly OtherTag[]): Table {
  return {
    title: "tags that are not chosen",
    columns: [left("tag"), left("class"), right("files"), left("in")],
    rows: [...others]
      .sort((a, b) => (a.class < b.class ? -1 : Number(a.class > b.class)) || b.files - a.files)
      .map(({ tag, class: tagClass, files, packages }) => [tag, tagClass, String(files), names(packages, MOST_NAMES)]),
  };
}

/** `a + b` for two that are set together, `b (with a)` for one that needs another. */
export function nameOfTags({ tags, together }: Pick<TagRow, "tags" | "together">): string {
  return `${tags.join(" + ")}${together.length === 0 ? "" : ` (with ${together.join(" and ")})`}`;
}

function sizeOf(bytes: number | null): string {
  return bytes === null ? "" : formatSize(bytes);
}

function signed(change: number): string {
  return change === 0 ? "±0" : change > 0 ? `+${change}` : `−${-change}`;
}

function reactingText(reacting: readonly ReactingPackage[]): string {
  return names(
    reacting.map(({ importPath }) => importPath),
    MOST_NAMES,
  );
}

/** Modules that the tag brings and takes away; packages where it moves no module. */
function moved({ modulesAdded, modulesRemoved, packagesAdded, packagesRemoved }: TagRow): string {
  const ofModules = [
    ...(modulesAdded ?? []).map((name) => `+${name}`),
    ...(modulesRemoved ?? []).map((name) => `−${name}`),
  ];
  if (ofModules.length > 0) return names(ofModules, MOST_MODULES);
  const ofPackages = [
    ...(packagesAdded ?? []).map((name) => `+${name}`),
    ...(packagesRemoved ?? []).map((name) => `−${name}`),
  ];
  return names(ofPackages, MOST_NAMES);
}

function names(all: readonly string[], most: number): string {
  const left = all.length - most;
  return [...all.slice(0, most), ...(left > 0 ? [`${left} more`] : [])].join(", ");
}
