import type { FleetReport } from "../fleet-report.ts";
import { junitDocument, suiteLines, suiteOfError } from "../junit-text.ts";
import { judgedCase } from "../verdict/verdict-junit.ts";

/** The matrix as JUnit XML: a suite for each service, a case for each rule. */
export function* fleetJunitOf({ services, error }: FleetReport): Generator<string> {
  yield* junitDocument("plimsoll fleet", function* () {
    if (services.length === 0 && error !== undefined) yield* suiteOfError("fleet", error);
    for (const { name, cells } of services) {
      yield* suiteLines(
        name,
        cells.map((cell) => judgedCase(cell.rule, cell)),
      );
    }
  });
}
