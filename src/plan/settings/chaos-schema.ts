import * as z from "zod";
import { LIMITS } from "../../base/limits.ts";
import { parseSize } from "../../base/size-text.ts";
import { LOAD_REQUEST, LOAD_REQUEST_LINE } from "./question-form.ts";
import { ENVIRONMENT, PORT_NUMBER, REQUEST } from "./request-form.ts";
import { ABSOLUTE_PATH, DURATION, type ValueForm } from "./value-form.ts";
import { listOf, WAIVER_REASON, written } from "./yaml-value.ts";

/** The servers that plimsoll starts by itself. */
export const DEPENDENCY_KINDS = ["redis", "etcd", "postgres", "http"] as const;

const SEED = "a seed is a number from 0 to 4294967295";

const MEMORY: ValueForm<number> = { form: "a size such as 64MiB", parse: (text) => parseSize(text)?.bytes };

/** What the values of variables have in place of where the dependency is. */
const PLACE_WORD = /\b(?:ADDRESS|HOST|PORT)\b/;

const TOLD = ENVIRONMENT.refine(
  (pairs) => pairs.some((pair) => PLACE_WORD.test(pair)),
  "a value with the word ADDRESS is wanted, where the address of the dependency stands (or HOST and PORT)",
);

const DEPENDENCY = z.strictObject({
  kind: z.enum(DEPENDENCY_KINDS).optional(),
  image: z.string().min(1).optional(),
  command: z.array(z.string()).min(1).optional(),
  port: PORT_NUMBER.optional(),
  env: TOLD.optional(),
  keeps: listOf(LOAD_REQUEST_LINE).optional(),
  needed: z.boolean().optional(),
});

/** Names are looked at here, because a schema for keys says of a wrong one no more than that it is wrong. */
const DEPENDENCIES = z.record(z.string(), DEPENDENCY).superRefine((dependencies, context) => {
  for (const name of Object.keys(dependencies)) {
    if (/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name) && name !== "service") continue;
    const message = "a name in small letters is wanted, as hosts have it, and none that is called service";
    context.addIssue({ code: "custom", message, path: [name] });
  }
});

const KEY_WORD = "KEY";

const WRITES = z.strictObject({
  request: REQUEST.refine(
    ({ path, body }) => path.includes(KEY_WORD) || (body !== null && Buffer.from(body).includes(KEY_WORD)),
    "the word KEY is wanted in its path or body: each request gets another one in its place",
  ),
  ask: REQUEST,
});

const RATE = `a rate is a number from 1 to ${LIMITS.loadPerSecond}, in requests a second`;

const WAIVER = z.strictObject({
  experiment: z.string(),
  check: z.string().optional(),
  reason: WAIVER_REASON,
});

/** The section `chaos` of plimsoll.yaml. */
export const CHAOS = z.strictObject({
  seed: z.int(SEED).min(0, SEED).max(0xffffffff, SEED).optional(),
  rate: z.int(RATE).min(1, RATE).max(LIMITS.loadPerSecond, RATE).optional(),
  requests: z.array(LOAD_REQUEST, "a list of requests is wanted").min(1).max(LIMITS.smokeRequests).optional(),
  before: z.array(REQUEST).optional(),
  recovers: written(DURATION).optional(),
  dependencies: DEPENDENCIES.optional(),
  writes: WRITES.optional(),
  memory: written(MEMORY).optional(),
  volumes: listOf(written(ABSOLUTE_PATH)).optional(),
  waive: listOf(WAIVER).optional(),
});
