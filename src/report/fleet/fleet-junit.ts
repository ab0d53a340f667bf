import type { FleetReport } from "../fleet-report.ts";
import { junitDocument, suiteLines, suiteOfError } from "../junit-text.ts";
import { judgedCase } from "../verdict/verdict-junit.ts";
import { judgedPlace, rowsOf } from "./words.ts";

/**
 * The matrix as JUnit XML: a suite for each service and each workflow, a case for each rule. What could not be read has a suite too: who
 * counts failures alone would else take the fleet for whole.
 */
export function* fleetJunitOf(report: FleetReport): Generator<string> {
  const { error, unread } = report;
  const rows = rowsOf(report);
  yield* junitDocument("plimsoll fleet", function* () {
    if (rows.length === 0 && error !== undefined) yield* suiteOfError("fleet", error);
    for (const { name, cells } of rows) {
      yield* suiteLines(
        name,
        cells.map((cell) => judgedCase(cell.rule, cell)),
      );
    }
    if (unread.length > 0) {
      yield* suiteLines(
        "could not be read",
        unread.map((place) => judgedCase(place.where, judgedPlace(place))),
      );
    }
  });
}
