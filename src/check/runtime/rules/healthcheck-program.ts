import { defineRule } from "../../rule.ts";

/** The health check of an image, and what happens to it. */
interface HealthcheckFacts {
  /** Docker's `Test`. */
  readonly test: readonly string[];
  readonly becomes: "unchanged" | "drop" | { readonly url: string };
  /** Paths of what it starts and the image has, links included, that do not stay. */
  readonly leaves: readonly string[];
}

/** The program of the image's health check is kept. */
export const healthcheckProgram = defineRule<HealthcheckFacts>({
  id: "healthcheck-program",
  title: "the health check needs a program that is not kept",
  level: "warning",
  why: "a check whose program is missing fails, and the runtime reports the service as unhealthy",
  observe: ({ test, becomes, leaves }) => {
    if (becomes === "unchanged") return [];
    const evidence = [`Healthcheck: ${JSON.stringify(test)}`];
    if (becomes !== "drop") {
      return [{ what: `plimsoll's prober replaces it and requests ${becomes.url}`, evidence }];
    }
    const fix = 'write "healthcheck": {"url": "http://:8080/health"} into the plan';
    const cause =
      leaves.length === 0
        ? "the image does not have what it starts"
        : `${leaves.map((path) => `/${path}`).join(", ")} ${leaves.length === 1 ? "does" : "do"} not stay`;
    return [
      {
        what: `the health check is dropped: ${cause}, and it is not a plain HTTP request to this container`,
        evidence,
        fix: leaves.length === 0 ? fix : `${fix}, or ${leaves.map((path) => `--keep /${path}`).join(" ")}`,
      },
    ];
  },
  confirm: ({ test }) => [test.length === 0 ? "the image has no health check" : "its program stays"],
});
