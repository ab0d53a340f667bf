import * as z from "zod";
import { defined } from "../../base/defined.ts";
import type { HealthcheckWish } from "../container.ts";
import { CHAOS } from "./chaos-schema.ts";
import { CONTRACT } from "./contract-schema.ts";
import { FLEET } from "./fleet-schema.ts";
import { GATE } from "./gate-schema.ts";
import type { Settings } from "./settings.ts";
import { ABSOLUTE_PATH, ADDED_FILE, DURATION, HEALTHCHECK_URL, NAME_VALUE, PORT, SIGNAL, USER } from "./value-form.ts";
import { readYamlFile } from "./yaml-file.ts";
import { listOf, WAIVER_REASON, written } from "./yaml-value.ts";

/** `{NAME: value}`, or a list of `NAME=value`. */
const VARIABLES = z.union([
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)),
  z.array(written(NAME_VALUE)).transform((pairs): Record<string, string> => Object.fromEntries(pairs)),
]);

const ADDED = z.union([
  written(ADDED_FILE),
  z
    .strictObject({ from: z.string(), to: written(ABSOLUTE_PATH) })
    .transform(({ from, to }) => ({ source: from, destination: to })),
]);

const HEALTHCHECK = z.strictObject({
  url: written(HEALTHCHECK_URL),
  interval: written(DURATION).optional(),
  timeout: written(DURATION).optional(),
  startPeriod: written(DURATION).optional(),
  retries: z.int().min(1).max(100).optional(),
});

const IMAGE = z.strictObject({
  entrypoint: z.array(z.string()).optional(),
  cmd: z.array(z.string()).optional(),
  env: VARIABLES.optional(),
  workdir: written(ABSOLUTE_PATH).optional(),
  user: written(USER).optional(),
  ports: z.array(written(PORT)).optional(),
  labels: VARIABLES.optional(),
  annotations: VARIABLES.optional(),
  stopSignal: written(SIGNAL).optional(),
  healthcheck: HEALTHCHECK.optional(),
});

const WAIVER = z.strictObject({
  rule: z.string(),
  path: z.string().optional(),
  reason: WAIVER_REASON,
});

const AUDIT = z.strictObject({
  rules: z.record(z.string(), z.enum(["on", "off"])).optional(),
  waive: z.array(WAIVER).optional(),
});

/**
 * The whole file; what is in `gate` is read by `parseGateSettings`, `contract` by `parseContractSettings`, `chaos` by
 * `parseChaosSettings`, and `fleet` by `parseFleetRules`.
 */
export const PLIMSOLL_FILE = z.strictObject({
  binaries: listOf(z.string()).optional(),
  destinations: listOf(z.string()).optional(),
  imageTags: listOf(z.string()).optional(),
  bare: z.boolean().optional(),
  platforms: listOf(z.string()).optional(),
  base: z.string().optional(),
  addCa: listOf(z.string()).optional(),
  add: z.array(ADDED).optional(),
  binaryPath: written(ABSOLUTE_PATH).optional(),
  image: IMAGE.optional(),
  mediaTypes: z.enum(["oci", "docker"]).optional(),
  compression: z.string().optional(),
  tags: listOf(z.string()).optional(),
  ldflags: listOf(z.string()).optional(),
  flags: z.array(z.string()).optional(),
  env: VARIABLES.optional(),
  vcs: z.boolean().optional(),
  allowNoCgo: listOf(z.string()).optional(),
  moduleFolder: z.boolean().optional(),
  builder: z.enum(["local", "buildkit"]).optional(),
  before: z.string().optional(),
  measure: z.enum(["none", "steps"]).optional(),
  cache: z.boolean().optional(),
  lint: z.strictObject({ waive: z.array(WAIVER).optional() }).optional(),
  audit: AUDIT.optional(),
  gate: GATE.optional(),
  contract: CONTRACT.optional(),
  chaos: CHAOS.optional(),
  fleet: FLEET.optional(),
});

/** Parses a plimsoll.yaml; `where` is its name for people. Throws `config-invalid` with line and column. */
export function parsePlimsollSettings(text: string, where: string): Settings {
  const { data, placeOf } = readYamlFile(text, where, PLIMSOLL_FILE);
  const {
    binaries,
    image,
    tags,
    ldflags,
    flags,
    env,
    vcs,
    lint,
    audit,
    gate: _,
    contract: _contract,
    chaos: _chaos,
    fleet: _fleet,
    ...rest
  } = data;
  const { annotations, ...container } = image ?? {};
  return defined({
    ...rest,
    sources: binaries,
    annotations,
    waivers: waiversIn("lint", lint?.waive, placeOf),
    audit:
      audit &&
      defined({
        rules: audit.rules && Object.entries(audit.rules).map(([rule, state]) => ruleIn(rule, state, placeOf)),
        waivers: waiversIn("audit", audit.waive, placeOf),
      }),
    container: defined({
      ...container,
      env: container.env && Object.entries(container.env).map(([name, value]) => `${name}=${value}`),
      healthcheck: container.healthcheck && toWish(container.healthcheck),
    }),
    go: defined({ tags, ldflags, flags, env, vcs }),
  });
}

type PlaceOf = ReturnType<typeof readYamlFile>["placeOf"];

function waiversIn(verb: "lint" | "audit", list: readonly z.output<typeof WAIVER>[] | undefined, placeOf: PlaceOf) {
  return list?.map((waiver, index) => ({ ...defined(waiver), where: placeOf([verb, "waive", index, "rule"]) }));
}

function ruleIn(rule: string, state: "on" | "off", placeOf: PlaceOf) {
  return { rule, isOn: state === "on", where: placeOf(["audit", "rules", rule]) };
}

function toWish({ url, interval, timeout, startPeriod, retries }: z.output<typeof HEALTHCHECK>): HealthcheckWish {
  return defined({ url, intervalMs: interval, timeoutMs: timeout, startPeriodMs: startPeriod, retries });
}
