import * as z from "zod";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseStrictJson } from "../../base/strict-json.ts";
import { LEVELS, TIERS } from "../../format/scan-report/scan-report.ts";
import type { GateReport } from "../../report/gate-report.ts";

/** What a workflow for a change from a fork hands over to one that may write comments. */
export interface HandOver {
  readonly pullRequest: number;
  readonly headSha: string;
  readonly report: GateReport;
}

const SCHEMA = "plimsoll.hand-over/1";

const SIZE = z.number().int().nullable();
const TEXT = z.string().max(4000);

/** Only what a comment shows: everything else of a verdict stays behind. */
const RECORD = z.object({ sizeBytes: z.number().int(), wireBytes: SIZE }).nullable();
const CAUSE = z.object({
  kind: TEXT,
  what: TEXT,
  chain: z.array(z.object({ importer: TEXT, imported: TEXT, where: TEXT.nullable() })).max(200),
  imported: z.array(TEXT).max(200),
  where: z.object({ file: TEXT, line: z.number().int(), column: z.number().int() }).nullable(),
  commit: z.object({ hash: TEXT, subject: TEXT, author: TEXT, date: TEXT }).nullable(),
  noCommit: TEXT.nullable(),
  packages: z.array(z.object({ name: TEXT, changeBytes: z.number(), changeWireBytes: SIZE })).max(2000),
  changeBytes: z.number(),
  changeWireBytes: SIZE,
  proof: z.object({ proven: z.boolean(), savedBytes: SIZE, savedWireBytes: SIZE, why: TEXT.nullable() }).nullable(),
});
const RESULT = z.object({
  rule: TEXT,
  name: TEXT,
  service: TEXT,
  platform: TEXT,
  subject: z.object({ kind: TEXT, name: TEXT }),
  passed: z.boolean(),
  outcome: z.enum(["pass", "warning", "approved", "needs-approval", "unknown", "fail"]),
  what: TEXT,
  fix: TEXT.nullable(),
  of: z.enum(["stored", "wire"]).nullable(),
  size: SIZE,
  sizeLimit: SIZE,
  baselineSize: SIZE,
  where: TEXT,
  approval: z.object({ approver: TEXT, reason: TEXT, where: TEXT }).nullable(),
  refusedApprovals: z.array(z.object({ where: TEXT, why: TEXT })).max(100),
});
const ERROR = z.object({
  code: TEXT,
  exitCode: z.number(),
  what: TEXT,
  why: TEXT.nullable(),
  fix: TEXT.nullable(),
  where: TEXT.nullable(),
});
const SPLIT = z.object({
  beforeGo: TEXT,
  afterGo: TEXT,
  toolchainBytes: SIZE,
  toolchainWireBytes: SIZE,
  codeBytes: SIZE,
  codeWireBytes: SIZE,
  how: TEXT,
});
const COUNT = z.number().int().nonnegative();
const counts = <const Name extends string>(names: readonly Name[]) => z.record(z.enum(names), COUNT);
const VULNERABILITIES = z.object({
  scanners: z.array(z.object({ name: TEXT, version: TEXT.nullable(), databaseDate: TEXT.nullable() })).max(100),
  counts: z.object({
    total: COUNT,
    byTier: counts([...TIERS, "unknown"]),
    bySeverity: counts([...LEVELS, "unknown"]),
    byReachability: counts(["yes", "no", "unknown"]),
    packages: COUNT,
  }),
  suppressed: COUNT.nullable(),
});
const HAND_OVER = z.object({
  schema: z.literal(SCHEMA),
  pullRequest: z.number().int().positive(),
  headSha: z.string().regex(/^[0-9a-f]{40}$/),
  report: z.object({
    schema: z.literal("plimsoll.gate/1"),
    verdict: z.enum(["pass", "fail", "needs-approval"]).nullable(),
    trusted: z.object({ commit: TEXT.nullable(), text: TEXT }),
    services: z
      .array(
        z.object({
          service: TEXT,
          platform: TEXT,
          now: RECORD,
          baseline: RECORD,
          baselineText: TEXT.nullable(),
          toolchain: SPLIT.nullable(),
          causes: z.array(CAUSE).max(50),
          vulnerabilities: VULNERABILITIES.nullable(),
          error: ERROR.nullable(),
        }),
      )
      .max(500),
    results: z.array(RESULT).max(5000),
    notes: z.array(TEXT).max(500),
    error: ERROR.optional(),
  }),
});

export function encodeHandOver({ pullRequest, headSha, report }: HandOver): string {
  const sizes = (record: GateReport["services"][number]["now"]) =>
    record && { sizeBytes: record.sizeBytes, wireBytes: record.wireBytes };
  const services = report.services.map((one) => ({ ...one, now: sizes(one.now), baseline: sizes(one.baseline) }));
  return `${JSON.stringify({ schema: SCHEMA, pullRequest, headSha, report: { ...report, services } }, null, 1)}\n`;
}

/** The code of a stranger may have written it, so nothing in it is believed but its form. Throws `hand-over-invalid`. */
export function parseHandOver(bytes: Uint8Array, where: string): HandOver {
  const value = parseStrictJson(bytes, { code: "hand-over-invalid", where, limitBytes: LIMITS.handOverBytes });
  const result = HAND_OVER.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new PlimsollError("hand-over-invalid", {
      what: `${where} is not a verdict that was handed over`,
      why: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "it has another form"}`,
      fix: "run the first workflow again",
    });
  }
  // Records are cut down to their sizes: a comment shows nothing else of them.
  return result.data as unknown as HandOver;
}

/**
 * Throws `hand-over-invalid` unless the pull request is open, and at the commit and from the repository for which the
 * workflow ran. Another fork may hold the same commit.
 */
export function requireSameChange(
  { pullRequest, headSha }: HandOver,
  ran: { readonly headSha: string; readonly headRepository: string | null },
  now: { readonly headSha: string; readonly headRepository: string | null; readonly isOpen: boolean },
): void {
  const isSame = headSha === ran.headSha && now.headSha === ran.headSha;
  const isOwn = ran.headRepository !== null && now.headRepository === ran.headRepository;
  if (now.isOpen && isSame && isOwn) return;
  const at = now.isOpen ? `at ${now.headSha.slice(0, 7)} of ${now.headRepository ?? "a fork that is gone"}` : "closed";
  throw new PlimsollError("hand-over-invalid", {
    what: "the verdict that was handed over is not about the pull request that it names",
    why: `it is about commit ${headSha.slice(0, 7)}, the workflow ran for ${ran.headSha.slice(0, 7)} of ${
      ran.headRepository ?? "a fork that is gone"
    }, and pull request ${pullRequest} is ${at}`,
    fix: "run the first workflow again",
  });
}
