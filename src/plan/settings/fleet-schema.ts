import * as z from "zod";
import { parseSize } from "../../base/size-text.ts";
import type { ValueForm } from "./value-form.ts";
import { listOf, WAIVER_REASON, written } from "./yaml-value.ts";

const BUDGET: ValueForm<number> = { form: "a size such as 12MB", parse: (text) => parseSize(text)?.bytes };

const DAYS: ValueForm<number> = {
  form: "a number of days such as 90d",
  parse: (text) => (/^[1-9]\d{0,5}d$/.test(text) ? Number(text.slice(0, -1)) : undefined),
};

const ASKED = z.literal(true, "true is wanted; leave the rule out where it is not asked for");

const WAIVER = z.strictObject({
  rule: z.string(),
  service: z.string().optional(),
  reason: WAIVER_REASON,
});

const FILE = z.string().regex(/\S/, "the name of a file is wanted");

/** Severities are read where the rules are. */
const FINDINGS = z.strictObject({
  severity: z.string(),
  by: z.string().regex(/\S/, "whose severity counts is wanted, such as nvd, ghsa or any").optional(),
  reports: listOf(FILE).refine((files) => files.length > 0, "it is empty: nothing would be known of any image"),
  within: written(DAYS).optional(),
});

/** The section `fleet` of plimsoll.yaml. Patterns are read where the rules are. */
export const FLEET = z.strictObject({
  rules: z
    .strictObject({
      registry: listOf(z.string()).optional(),
      tag: listOf(z.string()).optional(),
      digest: ASKED.optional(),
      size: written(BUDGET).optional(),
      age: written(DAYS).optional(),
      nonroot: ASKED.optional(),
      securityContext: ASKED.optional(),
      podSecurity: z.string().optional(),
      findings: FINDINGS.optional(),
      signed: FILE.optional(),
      base: z.union([ASKED, listOf(z.string())]).optional(),
      pinned: ASKED.optional(),
      trigger: listOf(z.string()).optional(),
    })
    .optional(),
  waive: listOf(WAIVER).optional(),
  repositories: z.record(z.string(), z.string()).optional(),
});
