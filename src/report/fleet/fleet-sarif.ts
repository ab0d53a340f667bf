import type { FLEET_RULES } from "../../fleet/rules/rule.ts";
import type { FleetReport } from "../fleet-report.ts";
import { openablePlace } from "../openable-place.ts";
import { fileLocation, logicalLocation, verdictSarif } from "../verdict/verdict-sarif.ts";
import { judgedPlace, rowsOf } from "./words.ts";

const UNREAD = "unread";

/**
 * The matrix as SARIF 2.1.0: a result for each cell that does not hold, where the service or the workflow is named, and one for each place
 * that could not be read.
 */
export function fleetSarifOf(report: FleetReport, rules: typeof FLEET_RULES, version: string): object {
  const results = rowsOf(report).flatMap(({ name, where, cells }) =>
    cells
      .filter(({ outcome }) => outcome !== "pass")
      .map((cell) => ({ ...cell, about: name, location: locationOf(where, name), identity: [cell.rule, name] })),
  );
  const unread = report.unread.map((place) => ({
    ...judgedPlace(place),
    ...{
      rule: UNREAD,
      about: place.where,
      location: locationOf(place.where, place.where),
      identity: [UNREAD, place.where],
    },
  }));
  return verdictSarif({
    ...{ report, results: [...results, ...unread], page: "fleet", fingerprint: "plimsollFleet/v1", version },
    titles: { ...rules, [UNREAD]: "what the fleet is made of can be read" },
  });
}

function locationOf(where: string, name: string): object {
  const place = openablePlace(where);
  return place === undefined ? logicalLocation(name) : fileLocation(place.file, place.line);
}
