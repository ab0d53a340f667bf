import * as z from "zod";
import { LIMITS } from "../../base/limits.ts";
import { LOAD_REQUEST } from "./question-form.ts";
import { ENVIRONMENT, PATH_TEXT, PORT_NUMBER, REQUEST } from "./request-form.ts";
import { SELECTOR } from "./selector-form.ts";
import { DURATION, SHARE } from "./value-form.ts";
import { listOf, WAIVER_REASON, written } from "./yaml-value.ts";

/** What a planted value stands for in the value of a variable. */
export const SECRET_WORD = "SECRET";

const RATE = `a rate is a number from 1 to ${LIMITS.loadPerSecond}, in requests a second`;

const LOAD = z.strictObject({
  rate: z.int(RATE).min(1, RATE).max(LIMITS.loadPerSecond, RATE).optional(),
  duration: written(DURATION)
    .refine((ms) => ms >= 1000 && ms <= LIMITS.loadMs, `a duration is from 1s to ${LIMITS.loadMs / 60_000}m`)
    .optional(),
  requests: z
    .array(LOAD_REQUEST, "a list of requests is wanted")
    .min(1, "it is empty: without requests there is no load")
    .max(LIMITS.smokeRequests, `it has more than ${LIMITS.smokeRequests} requests`),
});

const LATENCY = z.strictObject({
  share: written(SHARE).refine((share) => share < 1, "a share below 100 % is wanted: no load shows that all are fast"),
  within: written(DURATION).refine((ms) => ms > 0, "a time above zero is wanted"),
});

const ERRORS = written(SHARE).refine((share) => share < 1, "a share below 100 % is wanted");

const COUNT = z.union([
  written(SELECTOR).transform((counter) => ({ counter, of: undefined })),
  z.strictObject({ counter: written(SELECTOR), of: z.string() }),
]);

const METRICS = z.strictObject({
  path: PATH_TEXT.optional(),
  counts: z.union([z.array(COUNT), COUNT.transform((one) => [one])]).optional(),
  histogram: written(SELECTOR).optional(),
  errors: written(SELECTOR).optional(),
});

const HEALTH = z.strictObject({
  live: REQUEST.optional(),
  ready: REQUEST.optional(),
  manifest: z.string().min(1).optional(),
});

const VARIABLE = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a name of a variable is wanted");

const SECRETS = z.union([
  z.array(VARIABLE).transform((names) => names.map((name) => ({ name, template: null }))),
  z
    .record(VARIABLE, z.string().includes(SECRET_WORD, `the word ${SECRET_WORD} is wanted, where the secret stands`))
    .transform((templates) => Object.entries(templates).map(([name, template]) => ({ name, template }))),
]);

const LOGS = z.strictObject({ format: z.enum(["json", "logfmt"]).optional(), secrets: SECRETS.optional() });

const PATTERN = z.string().refine(isExpression, "a regular expression of JavaScript is wanted");

function isExpression(source: string): boolean {
  try {
    return new RegExp(source, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

const SPAN = z.union([
  z
    .string()
    .min(1)
    .transform((name) => ({ name, kind: undefined, parent: undefined })),
  z.strictObject({
    name: z.string().min(1),
    kind: z.enum(["internal", "server", "client", "producer", "consumer"]).optional(),
    parent: z.string().min(1).optional(),
  }),
]);

const VERSION = z
  .string()
  .regex(
    /^1\.(?:2[3-9]|[3-9]\d)\.\d+$/,
    "a version from 1.23.0 on is wanted, with which HTTP became stable, such as 1.37.0",
  );

const TRACES = z.strictObject({
  spans: z.array(SPAN).optional(),
  conventions: VERSION.optional(),
  personal: listOf(PATTERN).optional(),
});

const WAIVER = z.strictObject({
  clause: z.string(),
  subject: z.string().optional(),
  reason: WAIVER_REASON,
});

/** The section `contract` of plimsoll.yaml. */
export const CONTRACT = z.strictObject({
  port: PORT_NUMBER.optional(),
  dns: z.strictObject({ port: PORT_NUMBER }).optional(),
  env: ENVIRONMENT.optional(),
  args: z.array(z.string("a text is wanted: put a number into quotes"), "a list of words is wanted").optional(),
  ready: LOAD_REQUEST.optional(),
  load: LOAD.optional(),
  objectives: z.strictObject({ latency: LATENCY.optional(), errors: ERRORS.optional() }).optional(),
  metrics: METRICS.optional(),
  health: HEALTH.optional(),
  logs: LOGS.optional(),
  traces: TRACES.optional(),
  waive: listOf(WAIVER).optional(),
});
