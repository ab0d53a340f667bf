import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import type { GateReport, GateReportResult } from "../gate-report.ts";

/** So many results say in the error what is not known; the verdict has all of them. */
const MOST_SHOWN = 5;

/**
 * The error that decides how the run ends. A broken rule is certain, whatever else could not be found out; what could
 * not be found out comes before what a person may approve.
 */
export function gateFailure({ results, services }: GateReport): PlimsollError | undefined {
  const failed = results.filter(({ outcome }) => outcome === "fail");
  if (failed.length > 0) {
    return new PlimsollError("gate-failed", {
      what: `${counted(failed.length, "rule is", "rules are")} broken`,
      why: rulesOf(failed),
      fix: "undo what the causes above name, or raise the rule in plimsoll.yaml in a change of its own",
    });
  }
  const unknown = services.find(({ error }) => error !== null);
  if (unknown?.error != null) {
    const { code, what, why, fix, where } = unknown.error;
    return new PlimsollError(code, {
      what,
      ...(why === null ? {} : { why }),
      ...(fix === null ? {} : { fix }),
      ...(where === null ? {} : { where }),
    });
  }
  const open = results.filter(({ outcome }) => outcome === "unknown");
  if (open.length > 0) {
    const fixes = [...new Set(open.flatMap(({ fix }) => fix ?? []))];
    const shown = open.slice(0, MOST_SHOWN).map(({ what }) => what);
    return new PlimsollError("gate-undecided", {
      what: `whether ${counted(open.length, "rule holds", "rules hold")} could not be found out`,
      why: [rulesOf(open), ...shown].join("\n"),
      ...(fixes.length === 0 ? {} : { fix: fixes.slice(0, MOST_SHOWN).join("\n") }),
      where: open[0]!.where,
    });
  }
  const waiting = results.filter(({ outcome }) => outcome === "needs-approval");
  if (waiting.length === 0) return undefined;
  return new PlimsollError("approval-needed", {
    what: `${counted(waiting.length, "rule needs", "rules need")} a person's approval`,
    why: rulesOf(waiting),
    fix: "someone else than the author adds an entry to plimsoll.approvals.yaml, in a change of its own",
  });
}

/** `order linux/amd64: package-growth (5), total-limit` */
function rulesOf(results: readonly GateReportResult[]): string {
  const byService = Map.groupBy(results, ({ service, platform }) => `${service} ${platform}`.trim());
  return [...byService]
    .map(([service, members]) => {
      const rules = [...Map.groupBy(members, ({ rule }) => rule)].map(([rule, { length }]) =>
        length === 1 ? rule : `${rule} (${length})`,
      );
      return `${service}: ${rules.join(", ")}`;
    })
    .join("\n");
}
