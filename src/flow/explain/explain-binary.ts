import type { Digest } from "../../base/digest.ts";
import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import { reportOnBinary } from "../../present/ledger-report.ts";
import type { FindingsReport } from "../../report/findings-report.ts";
import type { LedgerReport } from "../../report/ledger-report.ts";
import type { FindingsRequest } from "../../service/findings/request.ts";
import { type MeasuredTarget, measureTarget } from "../../session/measure-target.ts";
import { namesPackage } from "../../session/names-package.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { ExplainRequest, RowLimit } from "./request.ts";
import { requireKind } from "./request-of-kind.ts";

/** A binary that was measured. Its file can be read until this object is disposed of. */
export interface ExplainedBinary extends AsyncDisposable {
  readonly binary: BinaryLedger;
  /** Hashes the whole file, which takes as long as measuring it: call it only where the digest is shown. */
  readonly digest: () => Promise<Digest>;
  /** What is vulnerable in it; undefined where that was not asked. */
  readonly found: FindingsReport | undefined;
}

/**
 * Measures an executable, or a Go main package, which is built as `slim` builds it; writes the page that was asked for.
 * Throws `flag-invalid` for a member that says nothing about it, and what `measureTarget` throws.
 */
export async function explainBinary(
  surroundings: Surroundings,
  target: string,
  request: ExplainRequest,
): Promise<ExplainedBinary> {
  requireKind(request, (await namesPackage(surroundings, target)) ? "package" : "binary");
  // A page shows symbols, whatever else the same run shows.
  const symbols = request.by === "symbol" || request.report !== undefined;
  const measured = await measureTarget(surroundings, target, { ...request, symbols });
  try {
    const found = request.findings ? await vulnerabilitiesOf(surroundings, target, request) : undefined;
    const explained = { binary: measured.binary, found, digest: () => digestOf(surroundings, measured) };
    if (request.report !== undefined) await writeBinaryPage(surroundings, request.report, explained);
    return { ...explained, [Symbol.asyncDispose]: () => measured[Symbol.asyncDispose]() };
  } catch (error) {
    await measured[Symbol.asyncDispose]();
    throw error;
  }
}

/** The code that runs a scanner is loaded where one is asked. */
async function vulnerabilitiesOf(
  surroundings: Surroundings,
  target: string,
  request: FindingsRequest,
): Promise<FindingsReport> {
  const [{ findingsOfBinary }, { findingsReport }] = await Promise.all([
    import("../../service/findings/binary-findings.ts"),
    import("../../service/findings/report.ts"),
  ]);
  return findingsReport(await findingsOfBinary(surroundings, target, request));
}

async function digestOf({ signal }: Surroundings, { file }: MeasuredTarget): Promise<Digest> {
  const session = await import("../../session/digest-of.ts"); // cryptography takes time to load
  return session.digestOf(file, signal);
}

async function writeBinaryPage(
  surroundings: Surroundings,
  report: string,
  { binary, digest }: Pick<ExplainedBinary, "binary" | "digest">,
): Promise<void> {
  const [{ binaryPage }, { writePage }] = await Promise.all([
    import("../../present/page/binary-page.ts"),
    import("../../session/write-page.ts"),
  ]);
  await writePage(surroundings, report, binaryPage(binary, await digest()));
}

export async function binaryReport(
  { binary, digest, found }: ExplainedBinary,
  request: ExplainRequest & RowLimit,
): Promise<LedgerReport> {
  return reportOnBinary(binary, await digest(), { ...request, found });
}
