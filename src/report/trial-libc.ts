import type { Outcome } from "../trial/abilities/outcome.ts";
import { left, type Table } from "./table.ts";

/** One Go package, built with C and without, on bases with different C libraries or none: each pair was really run. */
export interface LibcReport {
  readonly runtime: { readonly name: string; readonly version: string };
  /** The import path of the package. */
  readonly package: string;
  readonly programs: readonly LibcProgram[];
  /** For each program, one on each base, in the order in which the bases were named. */
  readonly cells: readonly LibcCell[];
}

export interface LibcProgram {
  readonly cgo: boolean;
  /** The loader that the kernel starts for it; null for a static program, and where it could not be built. */
  readonly interpreter: string | null;
  /** Why it could not be built; null where it was. */
  readonly failure: string | null;
}

export interface LibcCell {
  readonly cgo: boolean;
  /** `scratch`, `static`, or as it was named. */
  readonly base: string;
  /**
   * Of the program itself: it answers the first request, or ends with exit code 0 where no port was named. Null where the
   * runtime could not run it, for a reason that is not the program's.
   */
  readonly starts: boolean | null;
  /** Requests that were answered with a status below 400, of all; null where none could be asked. */
  readonly answered: { readonly count: number; readonly of: number } | null;
  /**
   * What a program that is built in the same way can do there: look up names, find its own user by its number, verify public
   * authorities. Null where the program would not say it of the package: see `remark`.
   */
  readonly names: LibcAbility | null;
  readonly user: LibcAbility | null;
  readonly certificates: LibcAbility | null;
  /** Why something fails, as it was seen. */
  readonly reasons: readonly string[];
}

type LibcAbility = Pick<Outcome, "can" | "found">;

const COLUMNS = [
  ...[
    left("built"),
    left("base"),
    left("starts"),
    left("answers"),
    left("names"),
    left("its user"),
    left("certificates"),
  ],
  left("why not, as it was seen"),
];

export function libcTable(report: LibcReport): Table {
  const { name, version } = report.runtime;
  const title = `${report.package} on other C libraries, in ${name} ${version}`;
  return { title, columns: COLUMNS, rows: rowsOf(report) };
}

function rowsOf({ programs, cells }: LibcReport): Table["rows"] {
  return [
    ...programs
      .filter(({ failure }) => failure !== null)
      .map(({ cgo, failure }) => [builtText(cgo), "every base", "does not build", "", "", "", "", failure!]),
    ...cells.flatMap(cellRows),
  ];
}

/** Each reason has a line of its own. */
function cellRows({ cgo, base, starts, answered, names, user, certificates, reasons }: LibcCell): Table["rows"] {
  const [first = "", ...others] = reasons;
  return [
    [
      ...[builtText(cgo), base, starts === null ? "not found out" : yesOrNo(starts)],
      answered === null ? "·" : `${answered.count} of ${answered.of}`,
      ...[names, user, certificates].map((ability) => (ability === null ? "·" : yesOrNo(ability.can))),
      first,
    ],
    ...others.map((reason) => ["", "", "", "", "", "", "", reason]),
  ];
}

function builtText(cgo: boolean): string {
  return cgo ? "with C" : "without C";
}

function yesOrNo(value: boolean): string {
  return value ? "yes" : "no";
}
