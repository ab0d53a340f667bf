import type { CostReport } from "../../src/report/cost-report.ts";

/** A report of `plimsoll cost` with round figures. */
export function costReport(changes: Partial<CostReport> = {}): CostReport {
  return {
    schema: "plimsoll.cost/1",
    wanted: "example.com/heavy",
    program: "example.com/app",
    platform: "linux/amd64",
    tags: [],
    module: { path: "example.com/heavy", version: "v1.0.0", replacedBy: null, requirement: "direct" },
    packages: ["example.com/heavy", "example.com/heavy/inner"],
    linked: true,
    build: { sizeBytes: 10_000, wireBytes: 5_000 },
    attributed: {
      sizeBytes: 1_500,
      packages: [
        { importPath: "example.com/heavy", sizeBytes: 1_000 },
        { importPath: "example.com/heavy/inner", sizeBytes: 500 },
      ],
    },
    exclusive: { loadedBytes: 1_200, zeroedBytes: 0, symbols: 3 },
    proven: { sizeBytes: 2_000, wireBytes: 1_000 },
    unproven: null,
    modules: [
      {
        path: "example.com/leaf",
        version: "v1.0.0",
        goVersion: "1.21",
        attributedBytes: 300,
        vanishes: true,
        onlyRequiredThrough: true,
      },
    ],
    requiredBy: [],
    go: { main: "1.24", module: "1.24", highest: "1.24", without: "1.21", raises: true },
    other: null,
    advisories: null,
    places: [{ file: "main.go", line: 4, column: 2, importer: "example.com/app", imported: "example.com/heavy" }],
    broughtByTags: null,
    notes: [],
    ...changes,
  };
}
