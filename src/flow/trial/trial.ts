import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { contentsOf } from "../../evidence/contents/contents.ts";
import { errorReport } from "../../report/error-report.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import { failedTrialReport, type TrialReport } from "../../report/trial-report.ts";
import { type PairedReports, readPairedReports } from "../../service/findings/paired-reports.ts";
import {
  described,
  type Ground,
  openNamed,
  prepare,
  type Subject,
  subjectsOf,
} from "../../session/container/ground.ts";
import { whyNot } from "../../session/container/running.ts";
import { openStores, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { surveyImage } from "../../session/survey-image.ts";
import { RESIDENT_AFTER_LOAD } from "../../trial/quantities.ts";
import type { SmokeList } from "../../trial/smoke/request.ts";
import { compareAbilities } from "./abilities.ts";
import { cpuLimits } from "./cpu-limits.ts";
import { measureDisk } from "./disk.ts";
import { compareImages } from "./equivalence.ts";
import { failureOf } from "./failure.ts";
import { tryHardening } from "./hardening.ts";
import { findMemoryLimit } from "./memory-limit.ts";
import { measurePulls } from "./pull.ts";
import type { TrialRequest } from "./request.ts";
import { findScanners, scanImages } from "./scan-images.ts";
import { compareScans } from "./scans.ts";
import { trySignals } from "./signals.ts";
import { openSmoke, withFile } from "./smoke.ts";
import { measureStarts, type Starts } from "./start.ts";

const USUAL_ROUNDS = 10;

export interface Outcome {
  readonly report: TrialReport;
  readonly failure?: PlimsollError;
}

/**
 * Runs an image, and one to compare it with, in a container runtime. Always returns a report, and where something failed
 * the error to exit with.
 */
export async function trial(
  surroundings: Surroundings,
  names: { readonly after: string; readonly before: string | undefined },
  request: TrialRequest,
  progress: Progress,
): Promise<Outcome> {
  const { offline = false, insecure = false, caFile } = request;
  await using stores = openStores(surroundings, { offline, insecure, caFile });
  try {
    const reports = await readPairedReports(surroundings.cwd, request);
    const scanners = await findScanners(surroundings, request.scan ?? []);
    if ((reports !== undefined || scanners.length > 0) && names.before === undefined) throw withoutBefore();
    const smoke = await openSmoke(surroundings, request.smoke);
    const open = () => openGround(surroundings, stores, names, withFile(request, smoke));
    await using ground = await runAlone(progress, "open", open);
    const scan = () => scanImages(ground, scanners, reports);
    const scanned = scanners.length === 0 ? reports : await runAlone(progress, "scan", scan);
    return await tryOut(ground, { ...request, reports: scanned, smoke }, progress);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failedTrialReport(failure), failure };
  }
}

interface Asked {
  readonly rounds?: number;
  readonly reports: PairedReports | undefined;
  readonly smoke: SmokeList;
}

async function tryOut(
  ground: Ground,
  { rounds = USUAL_ROUNDS, reports, smoke }: Asked,
  progress: Progress,
): Promise<Outcome> {
  const { runtime, after, before, swept } = ground;
  const { requests, notes } = smoke;
  const part = <T>(title: string, run: () => Promise<T>) => runAlone(progress, title, run);
  const ledgers = await part("read the images", () => readLedgers(ground));
  const contents = { after: contentsOf(ledgers.after), before: ledgers.before && contentsOf(ledgers.before) };
  const pulls = await part("pull", () => measurePulls(ground));
  const disk = await measureDisk(ground, contents);
  const starts = await part("start", () => measureStarts(ground, requests, rounds));
  requireService(ground, starts);
  const equivalence = await part("compare answers", () => compareImages(ground, requests));
  const needed = starts.rows.find(({ quantity }) => quantity === RESIDENT_AFTER_LOAD)?.after?.median ?? null;
  const report: TrialReport = {
    schema: "plimsoll.trial/1",
    runtime: { name: runtime.name, version: runtime.version },
    after: described(after),
    before: before === null ? null : described(before),
    measured: [...pulls.rows, ...starts.rows, ...disk],
    equivalence,
    libc: null,
    upx: null,
    knobs: null,
    abilities: await part("try what the images allow", () => compareAbilities(ground)),
    hardening: await part("harden", () => tryHardening(ground, requests)),
    contents,
    findings: compareScans(ground, reports),
    signals: await part("signal", () => trySignals(ground, requests)),
    cpuLimits: cpuLimits(ledgers.after, ground.env),
    memoryLimit: await part("limit memory", () => findMemoryLimit(ground, requests, needed)),
    notes: [...runtime.remarks, ...notes, ...pulls.notes, ...notesOn(starts, swept)],
  };
  const failure = failureOf(ground, equivalence);
  return failure === undefined ? { report } : { report: { ...report, error: errorReport(failure) }, failure };
}

async function openGround(
  surroundings: Surroundings,
  stores: Stores,
  names: { readonly after: string; readonly before: string | undefined },
  request: TrialRequest,
): Promise<Ground> {
  const open = (name: string) => openNamed(surroundings, stores, name, request.platform);
  const after = await open(names.after);
  return prepare(
    surroundings,
    { after, before: names.before === undefined ? null : await open(names.before) },
    request,
  );
}

function withoutBefore(): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: "findings are compared, and one image is named",
    fix: "name the image before it too, or leave --scan, --findings-before and --findings-after out",
  });
}

async function readLedgers({ surroundings, after, before }: Ground) {
  const { env, signal } = surroundings;
  const read = async ({ image, name }: Subject) => {
    return (await surveyImage(image, name, { env, signal, cache: true, verify: "layers" })).ledger;
  };
  return { after: await read(after), before: before === null ? null : await read(before) };
}

/** Throws `service-silent` where no image ever answered: then there is nothing to compare. */
function requireService(ground: Ground, { failures, rows }: Starts): void {
  const answered = rows.some(({ after, before }) => after !== null || before !== null);
  if (answered || failures.size < subjectsOf(ground).length) return;
  const why = subjectsOf(ground).map(({ role, name }) => `${name}: ${whyNot(failures.get(role)!)}`);
  throw new PlimsollError("service-silent", {
    what: `no service answered on port ${ground.port}`,
    why: why.join("\n"),
    fix: [...failures.values()].every(({ isRuntimes }) => isRuntimes)
      ? `make ${ground.runtime.name} start one of the images by hand: nothing of plimsoll is in the way there`
      : "name the port with --port, what the service needs with --env, and a request that it answers with --smoke",
  });
}

function notesOn({ doubt, failures }: Starts, swept: number): readonly string[] {
  const notes = [...failures].map(([role, { why }]) => `a start of the image ${role} does not count: ${why}`);
  if (doubt !== null) {
    const share = (100 * doubt.share).toFixed(1);
    notes.push(
      `of a start, at most ${(1000 * doubt.seconds).toFixed(1)} ms (${share} %) are plimsoll's own: the time between two questions`,
    );
  }
  if (swept > 0)
    notes.push(
      `${counted(swept, "container or image", "containers and images")} of earlier trials that were killed ${swept === 1 ? "is" : "are"} gone now`,
    );
  return notes;
}
