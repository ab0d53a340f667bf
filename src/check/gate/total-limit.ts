import { formatSize } from "../../base/size-text.ts";
import { bytesOf, kindCounted, kindText } from "./counted-size.ts";
import type { Draft } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";

/** A service is at most as large as its limit. */
export function totalLimit({ now, policy }: GateCase): readonly Draft[] {
  const rule = policy.total.limit;
  if (rule === null) return [];
  const of = kindCounted(now, rule.of);
  const size = bytesOf(now, of);
  const breaks = size > rule.bytes;
  const than = breaks ? `${formatSize(size - rule.bytes)} more than its limit of` : "within its limit of";
  return [
    {
      rule: "total-limit",
      subject: { kind: "total", name: now.service },
      approvable: null,
      broken: breaks ? rule.then : null,
      what: `${now.service} has ${formatSize(size)} ${kindText(now, rule.of)}, ${than} ${formatSize(rule.bytes)}`,
      fix: breaks ? "plimsoll explain shows what its bytes are" : null,
      ...{ of, size, sizeLimit: rule.bytes, baselineSize: null, where: rule.where },
    },
  ];
}
