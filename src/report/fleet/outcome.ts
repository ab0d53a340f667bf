import { counted } from "../../base/counted.ts";
import type { PlimsollError } from "../../base/error.ts";
import type { FleetReport } from "../fleet-report.ts";
import { countOf } from "../verdict/judged.ts";
import { verdictError } from "../verdict/verdict-error.ts";

/** The error that decides how the run ends. */
export function fleetFailure({ services }: FleetReport): PlimsollError | undefined {
  const cells = services.flatMap(({ name, where, cells }) => cells.map((cell) => ({ ...cell, name, where })));
  const broken = services.filter((service) => countOf(service.cells, "fail") > 0).length;
  const endings = {
    broken: {
      code: "fleet-broken",
      what: () =>
        `${broken} of ${counted(services.length, "service")} ${broken === 1 ? "does" : "do"} not meet the standard`,
    },
    undecided: {
      code: "fleet-undecided",
      what: (count: number) => `whether ${counted(count, "rule holds", "rules hold")} could not be found out`,
    },
  } as const;
  return verdictError(cells, endings, { name: ({ name, rule }) => `${name}: ${rule}`, where: ({ where }) => where });
}
