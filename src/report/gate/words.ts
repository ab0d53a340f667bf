import { counted } from "../../base/counted.ts";
import type { GateOutcome } from "../../check/gate/result.ts";
import type { CauseCommit, GateReport, GrowthCause } from "../gate-report.ts";
import { formatChange, formatSize } from "../size.ts";

/** The outcome of a rule for people. */
export const OUTCOME_WORDS: Readonly<Record<GateOutcome, string>> = {
  "fail": "fails",
  "unknown": "unknown",
  "needs-approval": "needs approval",
  "approved": "approved",
  "warning": "warning",
  "pass": "passes",
};

/** The verdict in one sentence. */
export function verdictText({ verdict, results, services, error }: GateReport): string {
  const count = (outcome: GateOutcome) => results.filter((result) => result.outcome === outcome).length;
  switch (verdict) {
    case "pass":
      return `passes: ${counted(results.length, "rule holds", "rules hold")}`;
    case "fail":
      return `fails: ${counted(count("fail"), "rule is", "rules are")} broken`;
    case "needs-approval":
      return `needs approval: ${counted(count("needs-approval"), "rule needs", "rules need")} a person's word`;
    case null: {
      const unknown = services.filter((service) => service.error !== null).map(({ service }) => service);
      if (unknown.length > 0) return `could not find out: nothing is known of ${[...new Set(unknown)].join(", ")}`;
      const open = count("unknown");
      const rules = `whether ${counted(open, "rule holds", "rules hold")} is not known`;
      return `could not find out: ${open === 0 ? (error?.what ?? "") : rules}`;
    }
  }
}

/** Both sizes of a service: `18.2 MB stored (+307 kB), 6.54 MB on the wire (+121 kB)`. */
export function sizesText(now: Sizes, baseline: Sizes | null): string {
  const size = (what: string, to: number | null, from: number | null | undefined) =>
    to === null ? [] : [`${formatSize(to)} ${what}${from == null ? "" : ` (${formatChange(to - from)})`}`];
  return [
    ...size("stored", now.sizeBytes, baseline?.sizeBytes),
    ...size("on the wire", now.wireBytes, baseline?.wireBytes),
  ].join(", ");
}

interface Sizes {
  readonly sizeBytes: number;
  readonly wireBytes: number | null;
}

/** `internal/orders/title.go:5:2` */
export function placeText({ where }: GrowthCause): string | null {
  return where === null ? null : `${where.file}:${where.line}:${where.column}`;
}

/** `d99a37b Write items as headlines do (Bob, 2026-11-29)` */
export function commitText({ hash, subject, author, date }: CauseCommit): string {
  return `${hash.slice(0, 7)} ${subject} (${author}, ${date})`;
}

/** From main to the package, as import paths. */
export function chainText({ chain }: GrowthCause): string | null {
  const [first] = chain;
  return first === undefined ? null : [first.importer, ...chain.map(({ imported }) => imported)].join(" → ");
}

/** A fact with its name: `proven`, and what a build without the cause showed. */
export interface NamedFact {
  readonly name: string;
  readonly value: string;
}

/** Null where no proof was asked for. */
export function proofFact({ proof }: GrowthCause): NamedFact | null {
  if (proof === null) return null;
  if (!proof.proven) return { name: "not proven", value: proof.why ?? "the reason is not known" };
  const wire = proof.savedWireBytes === null ? "" : `, ${formatSize(proof.savedWireBytes)} on the wire`;
  return { name: "proven", value: `a build without it is ${formatSize(proof.savedBytes ?? 0)} smaller${wire}` };
}

export function proofText(cause: GrowthCause): string | null {
  const fact = proofFact(cause);
  return fact && `${fact.name}: ${fact.value}`;
}
