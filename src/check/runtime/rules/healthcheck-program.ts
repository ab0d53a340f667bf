import { defineRule } from "../../rule.ts";

/** The health check of an image, and what happens to it. */
interface HealthcheckFacts {
  /** Docker's `Test`. */
  readonly test: readonly string[];
  readonly becomes: "unchanged" | "drop" | { readonly url: string };
}

/** The program of the image's health check is kept. */
export const healthcheckProgram = defineRule<HealthcheckFacts>({
  id: "healthcheck-program",
  title: "the health check needs a program that is not kept",
  level: "warning",
  why: "a check whose program is not there fails, and the runtime then reports the service as unhealthy",
  observe: ({ test, becomes }) => {
    if (becomes === "unchanged") return [];
    const evidence = [`Healthcheck: ${JSON.stringify(test)}`];
    if (becomes !== "drop") {
      return [{ what: `plimsoll's prober takes its place and asks ${becomes.url}`, evidence }];
    }
    return [
      {
        what: "the health check is dropped: its program does not stay, and it is not a plain HTTP request to this container",
        evidence,
        fix: 'write "healthcheck": {"url": "http://:8080/health"} into the plan, or --keep the program',
      },
    ];
  },
  confirm: ({ test }) => [test.length === 0 ? "the image has no health check" : "its program stays"],
});
