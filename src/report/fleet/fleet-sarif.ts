import type { FLEET_RULES } from "../../fleet/rules/rule.ts";
import type { FleetReport } from "../fleet-report.ts";
import { openablePlace } from "../openable-place.ts";
import { fileLocation, logicalLocation, verdictSarif } from "../verdict/verdict-sarif.ts";
import { rowsOf } from "./words.ts";

/** The matrix as SARIF 2.1.0: a result for each cell that does not hold, where the service or the workflow is named. */
export function fleetSarifOf(report: FleetReport, titles: typeof FLEET_RULES, version: string): object {
  const results = rowsOf(report).flatMap(({ name, where, cells }) =>
    cells
      .filter(({ outcome }) => outcome !== "pass")
      .map((cell) => ({ ...cell, about: name, location: locationOf(where, name), identity: [cell.rule, name] })),
  );
  return verdictSarif({ report, results, titles, page: "fleet", fingerprint: "plimsollFleet/v1", version });
}

function locationOf(where: string, name: string): object {
  const place = openablePlace(where);
  return place === undefined ? logicalLocation(name) : fileLocation(place.file, place.line);
}
