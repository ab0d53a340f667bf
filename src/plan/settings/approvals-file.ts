import * as z from "zod";
import { closestWord } from "../../base/closest-word.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Approval } from "../../check/gate/policy.ts";
import { GATE_RULE_IDS, type GateRuleId } from "../../check/gate/result.ts";
import { LIMIT, PLATFORM } from "./value-form.ts";
import { readYamlFile } from "./yaml-file.ts";
import { written } from "./yaml-value.ts";

export const APPROVALS_FILE_NAME = "plimsoll.approvals.yaml";

const TEXT = z.string().regex(/\S/, "a text is wanted that is not empty");

const DATE = "a date is wanted, such as 2027-01-31: no approval is for ever";

const APPROVAL = z.strictObject({
  service: TEXT,
  platform: written(PLATFORM).optional(),
  rule: TEXT,
  subject: TEXT.optional(),
  ceiling: written(LIMIT).optional(),
  reason: z
    .string()
    .regex(/\S/, "an approval says why: whoever reads it next must be able to tell whether it still holds"),
  approver: TEXT,
  expires: z.string({ error: DATE }).refine(isDate, DATE),
});

const FILE = z.strictObject({ approvals: z.array(APPROVAL).optional() });

/** Rules that count no bytes: their approvals have no ceiling. */
const WITHOUT_SIZE: ReadonlySet<string> = new Set<GateRuleId>(["lint", "vulnerabilities"]);
/** Rules that nobody can lift, whatever is written. */
const NEVER_LIFTED: ReadonlySet<string> = new Set<GateRuleId>(["dive", "lock-file-stale", "rule-unused"]);
/** Rules about the service as a whole. */
const OF_TOTAL: ReadonlySet<string> = new Set<GateRuleId>(["total-limit", "total-growth", "release-growth"]);

/**
 * Reads a plimsoll.approvals.yaml; `where` is its name for people. Whether an approval counts is decided when a rule is
 * broken. Throws `config-invalid` with line and column.
 */
export function parseApprovals(text: string, where: string): readonly Approval[] {
  const { data, placeOf } = readYamlFile(text, where, FILE);
  return (data.approvals ?? []).map(({ platform = null, subject = null, ceiling, ...approval }, index) => {
    const at = (member: string) => placeOf(["approvals", index, member]);
    const { rule } = approval;
    requireRule(rule, at("rule"));
    if (OF_TOTAL.has(rule) && subject !== null) {
      throw refusal(`${rule} is about the whole service, and has no subject`, "leave subject out", at("subject"));
    }
    if (rule === "vulnerabilities" && subject === null) {
      const fix = 'name the finding, as the verdict has it: subject: "CVE-2031-0001 example.net/parser"';
      throw refusal("an approval of vulnerabilities is about one finding", fix, at("rule"));
    }
    if (ceiling === undefined && !WITHOUT_SIZE.has(rule)) {
      const fix = "add the size that is allowed at most, with its unit: ceiling: 12.5 MB";
      throw refusal(`an approval of ${rule} has a ceiling`, fix, at("ceiling"));
    }
    return { ...approval, platform, subject, ceilingBytes: ceiling ?? 0, where: placeOf(["approvals", index]) };
  });
}

function requireRule(rule: string, where: string): void {
  if (NEVER_LIFTED.has(rule)) {
    throw refusal(`${rule} is a rule that nobody can approve`, `plimsoll help ${rule} says what to do`, where);
  }
  const known = GATE_RULE_IDS.filter((id) => !NEVER_LIFTED.has(id));
  if ((known as readonly string[]).includes(rule)) return;
  const near = closestWord(rule, known);
  const fix = near === undefined ? `the rules are ${known.join(", ")}` : `did you mean ${near}?`;
  throw refusal(`there is no rule ${rule} of plimsoll gate`, fix, where);
}

function refusal(what: string, fix: string, where: string): PlimsollError {
  return new PlimsollError("config-invalid", { what, fix, where });
}

/** A day of the calendar: 2027-02-30 is none. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
