import { PlimsollError } from "../../../base/error.ts";
import type { EquivalenceReport, MeasuredRow, Section, SignalRow } from "../../../report/trial-report.ts";
import type { UpxReport } from "../../../report/trial-upx.ts";
import type { Ground } from "../../../session/container/ground.ts";
import { type NeverReady, whyNot } from "../../../session/container/running.ts";
import { RESIDENT_AFTER_LOAD } from "../../../trial/quantities.ts";
import type { SmokeRequest } from "../../../trial/smoke/request.ts";
import { compareImages } from "../equivalence.ts";
import { findMemoryLimit } from "../memory-limit.ts";
import { fetchImages } from "../pull.ts";
import { trySignals } from "../signals.ts";
import { measureStarts } from "../start.ts";

/** Without six pairs there is no verdict, so that a slow machine is given time for them. */
const BUDGET_MS = 300_000;

interface RunOfBoth {
  readonly starts: readonly MeasuredRow[];
  /** Set where the packed image did not always become ready. */
  readonly silent: NeverReady | undefined;
  readonly equivalence: Section<EquivalenceReport> | null;
  readonly signals: Section<readonly SignalRow[]> | null;
  readonly memoryLimit: UpxReport["memoryLimit"];
  readonly notes: readonly string[];
}

/** Runs an image (`before`) and its packed copy (`after`). Throws `service-silent` where it does not answer as it is. */
export async function runBoth(
  ground: Ground,
  { requests, rounds }: { readonly requests: readonly SmokeRequest[]; readonly rounds: number },
  part: <T>(title: string, run: () => Promise<T>) => Promise<T>,
): Promise<RunOfBoth> {
  await part("pull", () => fetchImages(ground));
  const { rows, failures } = await part("start", () => measureStarts(ground, requests, rounds, BUDGET_MS));
  const measured = rows.some(({ after, before }) => after !== null && before !== null);
  const plainFailure = failures.get("before");
  if (!measured && plainFailure !== undefined) throw neverAnswers(ground, plainFailure);
  const notes =
    plainFailure === undefined ? [] : [`a start of the image as it is does not count: ${whyNot(plainFailure)}`];
  const silent = failures.get("after");
  if (!measured) return { starts: rows, silent, equivalence: null, signals: null, memoryLimit: null, notes };
  return {
    ...{ starts: rows, silent, notes },
    equivalence: await part("compare answers", () => compareImages(ground, requests)),
    signals: await part("signal", () => trySignals(ground, requests)),
    memoryLimit: await part("limit memory", () => limitBoth(ground, requests, rows)),
  };
}

/** Both begin with the same limit, so that they meet the same ones. */
async function limitBoth(
  ground: Ground,
  requests: readonly SmokeRequest[],
  rows: readonly MeasuredRow[],
): Promise<NonNullable<UpxReport["memoryLimit"]>> {
  const resident = rows.find(({ quantity }) => quantity === RESIDENT_AFTER_LOAD);
  const [plain, packed] = [resident?.before?.median, resident?.after?.median];
  const needed = plain === undefined || packed === undefined ? null : Math.max(plain, packed);
  return {
    plain: await findMemoryLimit({ ...ground, after: ground.before! }, requests, needed),
    packed: await findMemoryLimit(ground, requests, needed),
  };
}

function neverAnswers({ before, port }: Ground, failure: NeverReady): PlimsollError {
  return new PlimsollError("service-silent", {
    what: `${before!.name} does not answer on port ${port}`,
    why: whyNot(failure),
    fix: "name the port with --port, what the service needs with --env and --arg, and a request that it answers with --smoke",
  });
}
