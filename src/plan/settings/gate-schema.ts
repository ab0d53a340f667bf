import * as z from "zod";
import { DIVE_RULES } from "./dive-file.ts";
import { GROWTH, LIMIT, PLATFORM } from "./value-form.ts";
import { listOf, written } from "./yaml-value.ts";

const OR_OFF = { error: "expected a rule, or off to switch it off" };

/** Switches a rule off that is on by default, or that the rules for all services switch on. */
const OFF = z.union([z.literal(false, OR_OFF), z.literal("off", OR_OFF)]).transform((): null => null);

const CONSEQUENCE = z.enum(["fail", "approve"]);
/** What a rule counts, and what follows when it is broken. */
const MANNER = { of: z.enum(["wire", "stored"]).optional(), then: CONSEQUENCE.optional() };

const LIMIT_RULE = z.union([
  written(LIMIT).transform((bytes) => ({ bytes, of: undefined, then: undefined })),
  z.strictObject({ size: written(LIMIT), ...MANNER }).transform(({ size, of, then }) => ({ bytes: size, of, then })),
  OFF,
]);

const GROWTH_RULE = z.union([
  written(GROWTH).transform((growth) => ({ growth, of: undefined, then: undefined })),
  z.strictObject({ by: written(GROWTH), ...MANNER }).transform(({ by, of, then }) => ({ growth: by, of, then })),
  OFF,
]);

const SIZES = { limit: LIMIT_RULE.optional(), growth: GROWTH_RULE.optional(), ...MANNER };

/** A key of `only` is a pattern. */
const PARTS = { ...SIZES, only: z.record(z.string(), z.strictObject(SIZES)).optional() };

const FORBIDDEN = z.union([
  z.string().transform((pattern) => ({ pattern, reason: undefined, then: undefined })),
  z.strictObject({ pattern: z.string(), reason: z.string().optional(), then: CONSEQUENCE.optional() }),
]);

const LINT = z.strictObject({
  level: z.enum(["error", "warning", "note"]).optional(),
  rules: z.record(z.string(), z.enum(["fail", "approve", "ignore"])).optional(),
});

const COUNT = z.int("a whole number from 0 on is wanted").min(0, "a whole number from 0 on is wanted");
/** How many findings of a severity are allowed. */
const LEVEL_COUNTS = {
  critical: COUNT.optional(),
  high: COUNT.optional(),
  medium: COUNT.optional(),
  low: COUNT.optional(),
  negligible: COUNT.optional(),
};

const VULNERABILITIES = z.strictObject({
  ...LEVEL_COUNTS,
  reachable: COUNT.optional(),
  source: z.string().regex(/\S/, "whose severity counts is wanted, such as nvd or ghsa").optional(),
  unknown: z.union([COUNT, z.literal("allow", { error: "expected a whole number, or allow" })]).optional(),
  maxAge: z.int("a whole number of days is wanted").min(1, "a whole number of days is wanted").optional(),
  then: CONSEQUENCE.optional(),
});

const RULES = z.strictObject({
  total: z.union([z.strictObject(SIZES), OFF]).optional(),
  release: z.union([z.strictObject({ growth: GROWTH_RULE.optional(), ...MANNER }), OFF]).optional(),
  layers: z.union([z.strictObject(PARTS), OFF]).optional(),
  modules: z.union([z.strictObject({ ...PARTS, new: z.union([CONSEQUENCE, OFF]).optional() }), OFF]).optional(),
  packages: z.union([z.strictObject(PARTS), OFF]).optional(),
  forbidden: z.array(FORBIDDEN).optional(),
  dive: z.union([DIVE_RULES, OFF]).optional(),
  lint: z.union([LINT, OFF]).optional(),
  vulnerabilities: z.union([VULNERABILITIES, OFF]).optional(),
  ignore: listOf(z.string()).optional(),
});

const SERVICE = z.strictObject({
  source: z.string().min(1),
  config: z.string().min(1).optional(),
  platforms: listOf(written(PLATFORM)).optional(),
  rules: RULES.optional(),
});

/** The section `gate` of plimsoll.yaml. */
export const GATE = z.strictObject({
  baseline: z.string().optional(),
  release: z
    .union([z.strictObject({ tag: z.string().min(1) }), z.strictObject({ image: z.string().min(1) })])
    .optional(),
  /** Who may approve, by login, name or e-mail address; everybody but the authors when it is left out. */
  approvers: z.array(z.string().regex(/\S/, "a name, a login or an e-mail address is wanted")).min(1).optional(),
  rules: RULES.optional(),
  services: z.record(z.string(), SERVICE).optional(),
});

export type WrittenRules = z.output<typeof RULES>;
/** `limit`, `growth` and what they count, as they are written for the total, for parts, or for one pattern. */
export type WrittenSizes = z.output<z.ZodObject<typeof SIZES>>;
export type WrittenLimit = NonNullable<z.output<typeof LIMIT_RULE>>;
export type WrittenGrowthRule = NonNullable<z.output<typeof GROWTH_RULE>>;
