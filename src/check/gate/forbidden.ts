import { counted } from "../../base/counted.ts";
import { formatSize } from "../../base/size-text.ts";
import type { RecordedPackage, SizeRecord } from "../../format/size-record/size-record.ts";
import type { Draft } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";
import { matches } from "./pattern.ts";
import type { ForbiddenRule, GatePolicy } from "./policy.ts";

/** How many of the packages that were found are named. */
const NAMED = 3;
/** C code in a program: its module in a ledger, its package, and the part of the runtime that calls it. */
const C_CODE = { module: "cgo", packages: new Set(["[C]", "runtime/cgo"]) };
/** Bytes in which a forbidden package would not be seen. */
const UNSEEN: ReadonlySet<string> = new Set(["[not fetched]", "[Go programs that were not opened]"]);

/** No package or module that is forbidden is in the service. */
export function forbidden({ now, policy }: GateCase): readonly Draft[] {
  const unseen = now.packages.filter(({ name }) => UNSEEN.has(name));
  return policy.forbidden.map((rule) => {
    const found = now.packages.filter((row) => isForbidden(rule, row, policy));
    if (found.length > 0) return foundDraft(rule, found, now);
    return unseen.length > 0 ? unseenDraft(rule, unseen, now) : absentDraft(rule, now);
  });
}

function isForbidden({ pattern }: ForbiddenRule, { name, module }: RecordedPackage, { ignore }: GatePolicy): boolean {
  if (ignore.some((one) => matches(one, name) || (module !== null && matches(one, module)))) return false;
  if (pattern.text === "cgo") return module === C_CODE.module || C_CODE.packages.has(name);
  // A standard package is meant by its path alone: its module is called std, and so may be a pattern.
  return matches(pattern, name) || (module !== null && matches(pattern, module));
}

function foundDraft(rule: ForbiddenRule, found: readonly RecordedPackage[], { service }: SizeRecord): Draft {
  const size = found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const largest = found.toSorted((a, b) => b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1));
  const names = largest.slice(0, NAMED).map(({ name }) => name);
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : "";
  const why = rule.reason === null ? "" : ` (${rule.reason})`;
  return {
    ...draftOf(rule),
    broken: rule.then,
    what: `${rule.pattern.text} is forbidden${why}, and ${service} has ${counted(found.length, "package")} of it, ${formatSize(size)} stored: ${names.join(", ")}${more}`,
    fix: "find what imports it with plimsoll explain --why, and do without it",
    size,
  };
}

function absentDraft(rule: ForbiddenRule, { service }: SizeRecord): Draft {
  return { ...draftOf(rule), broken: null, what: `${service} has nothing of ${rule.pattern.text}`, fix: null, size: 0 };
}

/** A program that nobody looked into may hold anything, up to all that it is. */
function unseenDraft(rule: ForbiddenRule, unseen: readonly RecordedPackage[], { service }: SizeRecord): Draft {
  const size = unseen.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const names = [...new Set(unseen.map(({ name }) => name))].sort();
  return {
    ...draftOf(rule),
    broken: rule.then,
    what: `whether ${service} has ${rule.pattern.text} could not be found out: ${formatSize(size)} of it are ${names.join(" and ")}`,
    fix: "name an image whose layers and programs can be read",
    size,
  };
}

/** What all three have in common. */
function draftOf({ pattern }: ForbiddenRule): Omit<Draft, "broken" | "what" | "fix" | "size"> {
  return {
    rule: "forbidden",
    subject: { kind: "package", name: pattern.text },
    approvable: pattern.text,
    of: "stored",
    ...{ sizeLimit: 0, baselineSize: null, where: pattern.where },
  };
}
