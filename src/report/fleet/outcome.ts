import { counted } from "../../base/counted.ts";
import type { PlimsollError } from "../../base/error.ts";
import type { FleetReport } from "../fleet-report.ts";
import { countOf } from "../verdict/judged.ts";
import { verdictError } from "../verdict/verdict-error.ts";

/** The error that decides how the run ends. */
export function fleetFailure({ services, unread }: FleetReport): PlimsollError | undefined {
  const judged = [
    ...services.flatMap(({ name, where, cells }) =>
      cells.map((cell) => ({ ...cell, where, title: `${name}: ${cell.rule}` })),
    ),
    ...unread.map(({ where, why }) => ({
      outcome: "unknown" as const,
      what: why,
      fix: null,
      waiver: null,
      where,
      title: where,
    })),
  ];
  const broken = services.filter((service) => countOf(service.cells, "fail") > 0).length;
  const endings = {
    broken: {
      code: "fleet-broken",
      what: () =>
        `${broken} of ${counted(services.length, "service")} ${broken === 1 ? "does" : "do"} not meet the standard`,
    },
    undecided: {
      code: "fleet-undecided",
      what: () => {
        const open = countOf(
          services.flatMap(({ cells }) => cells),
          "unknown",
        );
        const places = unread.length === 0 ? [] : [`what is in ${counted(unread.length, "place", "places")}`];
        const rules = open === 0 ? [] : [`whether ${counted(open, "rule holds", "rules hold")}`];
        return `${[...rules, ...places].join(", and ")} could not be found out`;
      },
    },
  } as const;
  return verdictError(judged, endings, { name: ({ title }) => title, where: ({ where }) => where });
}
