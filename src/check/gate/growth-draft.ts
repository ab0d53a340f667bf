import { formatChange, formatSize } from "../../base/size-text.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import { bytesOf, incomparable, kindCounted, kindText } from "./counted-size.ts";
import type { Draft } from "./draft.ts";
import { largestAllowed } from "./growth.ts";
import type { GrowthRule } from "./policy.ts";

/** A record to compare with, and what people call it. */
export interface Before {
  readonly record: SizeRecord;
  readonly text: string;
}

type Sizes = Pick<SizeRecord, "sizeBytes" | "wireBytes">;
type Named = Pick<Draft, "rule" | "subject" | "approvable">;

/** What a rule about growth says about one subject. The records must be comparable. `before` undefined means: new. */
export function growthDraft(
  named: Named & { readonly said: string },
  rule: GrowthRule,
  now: SizeRecord,
  sizes: { readonly after: Sizes; readonly before: Sizes | undefined; readonly text: string },
): Draft {
  const of = kindCounted(now, rule.of);
  const size = bytesOf(sizes.after, of);
  const baselineSize = sizes.before === undefined ? 0 : bytesOf(sizes.before, of);
  const sizeLimit = largestAllowed(rule, baselineSize);
  const breaks = size > sizeLimit;
  const { said, ...rest } = named;
  const kind = kindText(now, rule.of);
  const change =
    sizes.before === undefined
      ? `${said} is new with ${formatSize(size)} ${kind}`
      : `${said} has ${formatSize(size)} ${kind}, ${changeText(size, baselineSize)} against ${sizes.text}`;
  return {
    ...rest,
    broken: breaks ? rule.then : null,
    what: `${change}; the line is ${rule.text}`,
    fix: breaks
      ? "take out what brought it, where it is not needed: the causes are listed, and --prove says what each gives back"
      : null,
    ...{ of, size, sizeLimit, baselineSize, where: rule.where },
  };
}

/** `+241 kB (2.1 %)` */
function changeText(size: number, baselineSize: number): string {
  const change = formatChange(size - baselineSize);
  if (baselineSize === 0 || size === baselineSize) return change;
  return `${change} (${((100 * (size - baselineSize)) / baselineSize).toFixed(1).replace("-", "−")} %)`;
}

/**
 * A rule about growth where the two records say nothing about each other: never passed in silence, and a person can
 * let it pass, since what made them differ may be wanted. Null if they can be compared.
 */
export function incomparableDraft(
  named: Named,
  rule: Pick<GrowthRule, "of" | "where">,
  now: SizeRecord,
  before: Before,
): Draft | null {
  const why = incomparable(now, before.record, rule.of);
  if (why === null) return null;
  const of = kindCounted(now, rule.of);
  return {
    ...named,
    broken: "approve",
    what: `${named.subject.name} cannot be compared with ${before.text}: ${why}`,
    fix: "measure both in the same way, or compare stored sizes (of: stored)",
    ...{ of, size: bytesOf(now, of), sizeLimit: null, baselineSize: null, where: rule.where },
  };
}
