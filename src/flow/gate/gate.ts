import { endsRun } from "../../base/error.ts";
import type { ReleaseBaseline } from "../../check/gate/gate-case.ts";
import { judge } from "../../check/gate/judge.ts";
import type { Approval, GatePolicy } from "../../check/gate/policy.ts";
import type { GateResult } from "../../check/gate/result.ts";
import { verdictOf } from "../../check/gate/verdict.ts";
import type { Waiver } from "../../check/waiver.ts";
import { LOCK_FILE_NAME } from "../../format/size-record/lock-file.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import { APPROVALS_FILE_NAME, parseApprovals } from "../../plan/settings/approvals-file.ts";
import { type GateService, type GateSettings, parseGateSettings, policyOf } from "../../plan/settings/gate-settings.ts";
import { parsePlimsollSettings } from "../../plan/settings/plimsoll-file.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import type { FoundVulnerabilities, GatedService, GateReport, GateReportResult } from "../../report/gate-report.ts";
import type { Progress } from "../../report/progress.ts";
import { errorReport } from "../../report/slim-report.ts";
import type { NamedReport } from "../../service/findings/read-reports.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { accessOf } from "./access.ts";
import { openBaseline, openRelease, refuseMissing } from "./baseline.ts";
import { type ChosenBaseline, chooseBaseline } from "./choose-baseline.ts";
import { explainGrowth } from "./explain-growth.ts";
import type { Baseline, BaselineJob } from "./job.ts";
import { diveOf, findingsOf } from "./lint-facts.ts";
import { type GateSubject, type MeasuredSubject, measureSubject } from "./measure.ts";
import { type OwnLockFile, ownLockFile } from "./own-lock-file.ts";
import type { GateRequest } from "./request.ts";
import { readScanReports } from "./scan-reports.ts";
import { subjectsOf } from "./subjects.ts";
import { openTrusted, type Trusted } from "./trusted.ts";
import { unaffectedRecords } from "./unaffected.ts";
import { lookUpVulnerabilities, type ReportUses } from "./vulnerability-facts.ts";

const CONFIG = "plimsoll.yaml";

/** Everything that is the same for all services of a run. */
interface GateRun extends BaselineJob {
  readonly settings: GateSettings;
  readonly approvals: readonly Approval[];
  /** Of the trusted configuration. */
  readonly waivers: readonly Waiver[];
  readonly authors: readonly string[] | null;
  readonly choice: ChosenBaseline;
  /** The day on which approvals expire or not: `2026-11-29`, in UTC. */
  readonly today: string;
  /** What scanners wrote, and which of it was about something that was judged. */
  readonly reports: readonly NamedReport[];
  readonly uses: ReportUses;
}

/**
 * Holds services to their rules: measures each, compares it with its baseline, and judges. What cannot be found out for
 * one service is in its `error` and does not keep the others from being judged. Throws what concerns all of them: errors
 * of the configuration, of approvals, and of the revision.
 */
export async function gate(
  surroundings: Surroundings,
  target: string | undefined,
  request: GateRequest,
  progress: Progress,
): Promise<GateReport> {
  const trusted = await openTrusted(surroundings, request);
  const config = request.config ?? CONFIG;
  const [before, now] = await Promise.all([trusted.read(config), trusted.readNow(config)]);
  const settings = parseGateSettings(before ?? "", whereOf(config, trusted));
  // What the change itself says does not count yet, but it must be right before it is merged.
  const settingsNow = parseGateSettings(now ?? "", config);
  const approvals = [...(await readApprovals(trusted)), ...(request.approvals ?? [])];
  const { subjects, removed } = await subjectsOf(surroundings, target, { trusted: settings, now: settingsNow });
  await using stack = new AsyncDisposableStack();
  const { waivers = [] } = parsePlimsollSettings(before ?? "", whereOf(config, trusted));
  const stores = stack.use(openStores(surroundings, accessOf(request)));
  const run: GateRun = {
    ...{
      surroundings,
      stores,
      cache: request.cache ?? true,
      request,
      trusted,
      progress,
      stack,
      settings,
      approvals,
      waivers,
    },
    choice: await chooseBaseline(trusted, request, settings),
    authors: await authorsOf(trusted, request),
    today: new Date().toISOString().slice(0, 10),
    reports: await readScanReports(surroundings, request, trusted),
    uses: { used: new Set(), foreign: new Map() },
  };
  const services: GatedService[] = [];
  const notes: string[] = [];
  const results: GateReportResult[] = [];
  for (const subject of subjects) {
    for (const judged of await gateSubject(run, subject)) {
      services.push(judged.service);
      notes.push(...judged.notes);
      results.push(...judged.results);
    }
  }
  refuseForeign(run, services);
  return {
    schema: "plimsoll.gate/1",
    verdict: services.some(({ error }) => error !== null) && verdictOf(results) !== "fail" ? null : verdictOf(results),
    trusted: { commit: trusted.commit, text: trusted.text },
    services,
    results,
    notes: [...(await notesOf(run, config)), ...removed.map(removalNote), ...notes, ...unusedReports(run)],
  };
}

interface Judged {
  /** What a reader should know about how it was measured. */
  readonly notes: readonly string[];
  readonly service: GatedService;
  readonly results: readonly GateReportResult[];
}

async function gateSubject(run: GateRun, subject: GateSubject): Promise<readonly Judged[]> {
  const { surroundings, request, choice } = run;
  // What cannot be a baseline is known before anything is built.
  const find = openBaseline(run, subject, choice);
  let measured: readonly MeasuredSubject[];
  try {
    const unaffected = await unaffectedRecords(run, subject, policyOf(run.settings, subject.service ?? ""));
    if (unaffected !== undefined)
      return await Promise.all(unaffected.map((record) => judgeUnaffected(run, subject, record)));
    // The same program with and without its symbols would differ in its packages.
    const symbols = choice.kind !== "image";
    measured = await measureSubject(surroundings, subject, request, { ...run, symbols });
  } catch (thrown) {
    return [
      {
        service: failed(subject.service ?? "the service", subject.platforms?.[0] ?? "", thrown),
        results: [],
        notes: [],
      },
    ];
  }
  const all: Judged[] = [];
  for (const one of measured) {
    try {
      all.push(await judgeMeasured(run, subject, one, { find, choice }));
    } catch (thrown) {
      all.push({ service: failed(one.record.service, one.record.platform, thrown), results: [], notes: [] });
    }
  }
  return all;
}

async function judgeMeasured(
  run: GateRun,
  subject: GateSubject,
  measured: MeasuredSubject,
  { find, choice }: { readonly find: ReturnType<typeof openBaseline>; readonly choice: ChosenBaseline },
): Promise<Judged> {
  const { record: now } = measured;
  const policy = policyOf(run.settings, now.service);
  const { kind } = choice;
  const found = await find(now);
  const maybeNew = found === undefined && kind === "merge-base";
  const lockFile = kind === "lock" || maybeNew ? await ownLockFile(run.trusted, now) : undefined;
  const baseline = found ?? firstRecord(lockFile);
  if (baseline === undefined) return refuseMissing(run, choice, now);
  const facts = policy.lint === null && policy.dive === null ? undefined : await measured.facts?.();
  const looked = policy.vulnerabilities === null ? undefined : await lookUpVulnerabilities(run, measured);
  const results = judge({
    ...commonOf(run, policy),
    now,
    baseline: baseline.record,
    baselineText: baseline.text,
    release: await releaseOf(run, subject, now, policy),
    lint: facts === undefined || policy.lint === null ? null : findingsOf(facts, run.waivers),
    dive: facts === undefined || policy.dive === null ? null : diveOf(facts),
    lockFile: kind === "lock" ? (lockFile?.state ?? null) : null,
    vulnerabilities: looked?.facts ?? null,
  });
  const growth = await explainGrowth(run, subject, { measured, baseline, results });
  const addition = found === undefined ? [additionNote(now)] : [];
  const notes = [...measured.notes, ...uncertaintyOf(measured, results), ...(looked?.notes ?? [])];
  const about = notes.map((note) => `${now.service} ${now.platform}: ${note}`);
  return judged({
    now,
    baseline,
    results,
    growth,
    vulnerabilities: looked?.shown ?? null,
    notes: [...about, ...addition],
  });
}

/** What no file of the change can affect weighs what it weighed: only its limits are left to judge. */
async function judgeUnaffected(run: GateRun, subject: GateSubject, record: SizeRecord): Promise<Judged> {
  const policy = policyOf(run.settings, record.service);
  const baseline = { record, text: `${LOCK_FILE_NAME} at ${run.trusted.commit!.slice(0, 7)}` };
  const results = judge({
    ...commonOf(run, policy),
    now: record,
    baseline: record,
    baselineText: baseline.text,
    release: await releaseOf(run, subject, record, policy),
    lint: null,
    dive: null,
    lockFile: null,
    vulnerabilities: null,
  });
  const text = `${baseline.text}; it was not built, because no file of the change can affect it`;
  return judged({
    now: record,
    baseline: { record, text },
    results,
    growth: undefined,
    vulnerabilities: null,
    notes: [],
  });
}

function commonOf({ approvals, today, authors, settings: { approvers } }: GateRun, policy: GatePolicy) {
  return { policy, approvals, approvers, today, authors };
}

function judged({
  now,
  baseline,
  results,
  growth,
  vulnerabilities,
  notes,
}: {
  readonly now: SizeRecord;
  readonly baseline: Baseline;
  readonly results: readonly GateResult[];
  readonly growth: Awaited<ReturnType<typeof explainGrowth>>;
  readonly vulnerabilities: FoundVulnerabilities | null;
  readonly notes: readonly string[];
}): Judged {
  return {
    notes,
    service: {
      service: now.service,
      platform: now.platform,
      now,
      baseline: baseline.record,
      baselineText: baseline.text,
      toolchain: growth?.toolchain ?? null,
      causes: growth?.causes ?? [],
      vulnerabilities,
      error: null,
    },
    results: results.map((result) => ({ ...result, passed: isPassed(result.outcome) })),
  };
}

/**
 * A service that the change adds has no past. Its first record, which the change itself writes, is its baseline where it
 * equals what was measured: limits count for it from the beginning, and growth from the next change on.
 */
function firstRecord(lockFile: OwnLockFile | undefined): Baseline | undefined {
  if (lockFile?.written === undefined || lockFile.state.difference !== null) return undefined;
  return { record: lockFile.written, text: `${LOCK_FILE_NAME} of this change, which adds it` };
}

async function releaseOf(
  run: GateRun,
  subject: GateSubject,
  now: SizeRecord,
  policy: GatePolicy,
): Promise<ReleaseBaseline | null> {
  const source = run.settings.release;
  if (source === null || policy.release === null) return null;
  const find = await openRelease(run, subject, source);
  const found = await find?.(now);
  if (found !== undefined) return found;
  const what = source.kind === "tag" ? `no tag matches ${source.pattern}` : `the release does not have it`;
  return { record: null, text: `${what}: there is no release of ${now.service} yet` };
}

/** Without its symbol table, a program says of some variables only what refers to them. */
function uncertaintyOf({ built }: MeasuredSubject, results: readonly GateResult[]): readonly string[] {
  const isAboutPackages = results.some(({ rule, outcome }) => rule === "package-growth" && outcome !== "pass");
  if (built !== undefined || !isAboutPackages) return [];
  return [
    "it was measured without its symbol table, so some bytes may count for another package than before; a gate of the source is exact",
  ];
}

function isPassed(outcome: GateReportResult["outcome"]): boolean {
  return outcome !== "fail" && outcome !== "unknown" && outcome !== "needs-approval";
}

function additionNote({ service, platform }: SizeRecord): string {
  return `this change adds ${service} for ${platform}: its first record is its baseline, and only limits hold it`;
}

function removalNote({ name, source }: GateService): string {
  return `this change removes ${name}: ${source} is not there any more, and it was not judged`;
}

/** A defect and an interruption end the run; anything else is about this service only. */
function failed(service: string, platform: string, thrown: unknown): GatedService {
  const failure = asPlimsollError(thrown);
  if (endsRun(failure)) throw thrown;
  const nothing = { now: null, baseline: null, baselineText: null, toolchain: null, causes: [], vulnerabilities: null };
  return { service, platform, ...nothing, error: errorReport(failure) };
}

async function readApprovals(trusted: Trusted): Promise<readonly Approval[]> {
  const now = await trusted.readNow(APPROVALS_FILE_NAME);
  if (now !== undefined) parseApprovals(now, APPROVALS_FILE_NAME);
  const text = await trusted.read(APPROVALS_FILE_NAME);
  return text === undefined ? [] : parseApprovals(text, whereOf(APPROVALS_FILE_NAME, trusted));
}

function whereOf(file: string, { commit }: Trusted): string {
  return commit === null ? file : `${commit.slice(0, 7)}:${file}`;
}

/** Null where it could not be found out: then no approval counts, because the author might be who approves. */
async function authorsOf(
  { repository, commit }: Trusted,
  { author = [] }: GateRequest,
): Promise<readonly string[] | null> {
  const known = repository === undefined ? [] : await repository.authors(commit ?? undefined);
  const all = [...author, ...known];
  return all.length === 0 ? null : all;
}

/** Files of the rules that the change edits: what they say counts once it is merged, and a reviewer should look. */
async function notesOf({ trusted }: GateRun, config: string): Promise<readonly string[]> {
  if (trusted.commit === null) return [];
  const notes: string[] = [];
  for (const file of [config, APPROVALS_FILE_NAME]) {
    if ((await trusted.read(file)) !== (await trusted.readNow(file))) {
      notes.push(`this change edits ${file}: what it says there counts once it is merged`);
    }
  }
  return notes;
}

/** A report about nothing that was judged was meant for something: throws `scan-report-foreign`, unless a service says it. */
function refuseForeign({ uses: { used, foreign } }: GateRun, services: readonly GatedService[]): void {
  const [first] = [...foreign].filter(([one]) => !used.has(one));
  if (first === undefined || services.some(({ error }) => error?.code === "scan-report-foreign")) return;
  throw first[1];
}

/** A workflow may give reports before the rule that looks at them is merged. */
function unusedReports({ reports, uses: { used, foreign } }: GateRun): readonly string[] {
  const unasked = reports.filter((one) => !used.has(one) && !foreign.has(one));
  return unasked.map(({ where }) => `no rule of what was judged looks at ${where}`);
}
