import type { HeavyModule, ModuleUse, UnusedModule } from "./module-use.ts";
import { formatSize } from "./size.ts";
import { left, renderLine, renderTable, right, type Table, type TableFormat } from "./table.ts";
import type { View } from "./view.ts";

/** What the requirements of a module are used for, for people. */
export function* renderModuleUse(modules: ModuleUse, format: TableFormat, view: View): Generator<string> {
  const { builds, unused, heavy, notes } = modules;
  const looked = `tests and these builds: ${builds.join(", ")}`;
  if (unused !== null) {
    if (unused.length > 0) yield* renderTable(unusedTable(unused, looked), format, view);
    else yield renderLine(`every indirect requirement has a package in one of ${looked}`, format);
  }
  if (heavy !== null) {
    yield "\n";
    if (heavy.length > 0) yield* renderTable(heavyTable(heavy), format, view);
    else yield renderLine("the programs use more than one thing of every direct requirement that they use", format);
  }
  for (const note of notes) yield renderLine(`note: ${note}`, format);
}

function unusedTable(unused: readonly UnusedModule[], looked: string): Table {
  return {
    title: `indirect requirements without a package in ${looked}`,
    columns: [left("module"), left("why it is kept")],
    rows: unused.map((one) => [`${one.path} ${one.version}`, keptText(one)]),
  };
}

function keptText({ kept, chain }: UnusedModule): string {
  switch (kept) {
    case "nothing":
      return "nothing needs it: go mod tidy drops it";
    case "other-build":
      return `imported for another platform or tag: ${chain.join(" → ")}`;
    case "tests-of-others":
      return `imported by a test of another module: ${chain.join(" → ")}`;
    case "unknown":
      return "go mod tidy keeps it, and go mod why names no package";
  }
}

function heavyTable(heavy: readonly HeavyModule[]): Table {
  return {
    title: "direct requirements of which the programs use one thing",
    columns: [right("bytes"), left("module"), left("uses only"), left("at"), left("also imported by")],
    rows: heavy.map(({ path, version, use, places, otherUsers, programs }) => [
      programs.length === 0 ? "0 B" : formatSize(Math.max(...programs.map(({ sizeBytes }) => sizeBytes))),
      `${path} ${version}`,
      `${use.kind} ${use.package}.${use.name}`,
      places.join(", "),
      otherUsers.join(", "),
    ]),
  };
}
