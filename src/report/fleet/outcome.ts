import { counted } from "../../base/counted.ts";
import type { PlimsollError } from "../../base/error.ts";
import type { FleetReport } from "../fleet-report.ts";
import { countOf } from "../verdict/judged.ts";
import { verdictError } from "../verdict/verdict-error.ts";
import { brokenIn, fleetText, judgedPlace, rowsOf } from "./words.ts";

/** The error that decides how the run ends. */
export function fleetFailure(report: FleetReport): PlimsollError | undefined {
  const { unread } = report;
  const cells = rowsOf(report).flatMap(({ name, where, cells }) =>
    cells.map((cell) => ({ ...cell, where, title: `${name}: ${cell.rule}` })),
  );
  const places = unread.map((place) => ({ ...judgedPlace(place), where: place.where, title: place.where }));
  const broken = brokenIn(report);
  const endings = {
    broken: {
      code: "fleet-broken",
      what: () => `${broken} of ${fleetText(report)} ${broken === 1 ? "does" : "do"} not meet the standard`,
    },
    undecided: {
      code: "fleet-undecided",
      what: () => {
        const open = countOf(cells, "unknown");
        const parts = [
          ...(open === 0 ? [] : [`whether ${counted(open, "rule holds", "rules hold")}`]),
          ...(places.length === 0 ? [] : [`what is in ${counted(places.length, "place")}`]),
        ];
        return `${parts.join(", and ")} could not be found out`;
      },
    },
  } as const;
  return verdictError([...cells, ...places], endings, { name: ({ title }) => title, where: ({ where }) => where });
}
