import { isAbsolute, relative, sep } from "node:path";
import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { chosenRules, commentWaivers, findingsOf, joinResults, requireAuditRule } from "../../check/audit/audited.ts";
import { applyWaivers, unusedWaiver } from "../../check/waiver.ts";
import type { AuditedPackage } from "../../format/go-source/suspect.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import {
  type AuditReport,
  auditFinding,
  auditSummary,
  inOrderOfFiles,
  type NotAudited,
} from "../../report/audit-report.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import { openAuditor } from "../../session/auditor.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { type CompiledForAudit, compileForAudit } from "../../toolchain/go/audited-packages.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { remedyFor } from "../../toolchain/go/remedies.ts";
import { type OpenedAudit, openAudit } from "./open-build.ts";
import { otherResults } from "./other-results.ts";
import type { AuditRequest } from "./request.ts";

/**
 * Suspects in the source of packages, with types. A package that does not compile is in `notAudited`, and the others are
 * looked at; findings are values. Throws what the go command's failures throw, and `source-invalid` where there is
 * nothing to look at.
 */
export async function audit(
  surroundings: Surroundings,
  source: string,
  request: AuditRequest,
  progress: Progress,
): Promise<AuditReport> {
  const opened = await openAudit(surroundings, source, request);
  const { go, build, settings } = opened;
  const rules = chosenRules(request.rule, settings.rules ?? []);
  for (const { rule, where } of settings.waivers ?? []) requireAuditRule(rule, where);
  const shown = (file: string) => shownFrom(surroundings.cwd, go, file);
  const others = await otherResults(surroundings, request.from ?? [], shown);
  const packages = await compile(opened, progress);
  const patterns = (request.module ?? []).map(patternOf);
  const isWanted = ({ module, isOwn }: CompiledForAudit) =>
    module !== null && (isOwn || patterns.some((pattern) => pattern.test(module)));
  const wanted = packages.filter(isWanted);
  if (wanted.length === 0) throw nothingToAudit(source, packages);
  const found = await look(go, build.cacheFolder, packages, new Set(wanted), progress);
  const looked = found.filter(({ error, testSupport }) => error === undefined && !testSupport);
  const findings = findingsOf(
    looked.flatMap(({ suspects }) => suspects),
    rules,
    shown,
  );
  const comments = commentWaivers(
    looked.flatMap(({ comments: list }) => list),
    shown,
  );
  const { judged, unused } = applyWaivers(findings, [...(settings.waivers ?? []), ...comments]);
  const { joined, others: rest } = joinResults(judged, others.results);
  const ids = rules.map(({ id }) => id).sort();
  // A rule that was not looked for says nothing about its waivers.
  const stale = applyWaivers(unusedWaiver.check(unused.filter(({ rule }) => ids.includes(rule))).findings, []).judged;
  const all = [...joined, ...stale].map(auditFinding).sort(inOrderOfFiles);
  return {
    schema: "plimsoll.audit/1",
    source,
    go: go.version,
    platform: formatPlatform(build.platform),
    modules: [...new Set(wanted.map(({ module }) => module!))].sort(),
    audited: {
      packages: looked.length,
      files: looked.reduce((sum, { files }) => sum + files, 0),
      lines: looked.reduce((sum, { lines }) => sum + lines, 0),
    },
    notAudited: notAudited(wanted, found),
    leftOut: {
      testFiles: wanted.reduce((sum, { testFiles }) => sum + testFiles, 0),
      testPackages: found.filter(({ testSupport }) => testSupport).map(({ path }) => path),
      generatedFiles: looked.flatMap(({ generated }) => generated.map(shown)).sort(),
    },
    summary: auditSummary(all),
    findings: all,
    others: rest.map(({ tool, rule, message, file, line }) => ({ tool, rule, message, file, line })),
    rules: ids,
    notes: [...opened.notes, ...others.notes],
  };
}

function compile({ go, stand, build }: OpenedAudit, progress: Progress): Promise<readonly CompiledForAudit[]> {
  return runAlone(progress, "compiling what the packages need, which go keeps for the next time", async (voice) => {
    let modules = 0;
    const packages = await compileForAudit(go, stand, build, (module) => {
      modules++;
      voice.note(`downloading ${module}`);
    });
    const fetched = modules === 0 ? "" : `; ${counted(modules, "module was", "modules were")} not in go's cache`;
    voice.title(`compiled: ${counted(packages.length, "package")}${fetched}`);
    return packages;
  });
}

function look(
  go: Go,
  cacheFolder: string,
  packages: readonly CompiledForAudit[],
  wanted: ReadonlySet<CompiledForAudit>,
  progress: Progress,
): Promise<readonly AuditedPackage[]> {
  return runAlone(progress, "looking at the source", async (voice) => {
    await using auditor = await openAuditor(go, cacheFolder);
    const found: AuditedPackage[] = [];
    const asked = packages.map((one) => {
      const isLooked = wanted.has(one) && one.problem === null;
      return { ...one.toAudit, files: isLooked ? one.toAudit.files : [], audit: isLooked };
    });
    await auditor.audit(asked, (one) => {
      found.push(one);
      voice.note(one.path);
    });
    voice.title(`looked at ${counted(found.length, "package")}`);
    return found;
  });
}

function notAudited(wanted: readonly CompiledForAudit[], found: readonly AuditedPackage[]): readonly NotAudited[] {
  return [
    ...wanted.flatMap(({ path, problem }) => (problem === null ? [] : [{ package: path, why: problem.trim() }])),
    ...found.flatMap(({ path, error }) => (error === undefined ? [] : [{ package: path, why: error }])),
  ]
    .map((one) => ({ ...one, fix: remedyFor(one.why) ?? null }))
    .sort((a, b) => (a.package < b.package ? -1 : 1));
}

function nothingToAudit(source: string, packages: readonly CompiledForAudit[]): PlimsollError {
  const problem = packages.find((one) => one.problem !== null)?.problem;
  return new PlimsollError("source-invalid", {
    what: `${source} has nothing to audit`,
    why: problem ?? "it matches no package of your own modules that has Go files for this platform and these tags",
    fix: "name a folder or a pattern of your module, as ./... is, or other modules with --module",
  });
}

/** As a person in the folder would name it; in the module cache `module@version/path`, and elsewhere the whole path. */
function shownFrom(cwd: string, { settings: { GOMODCACHE = "" } }: Go, file: string): string {
  const path = relativeTo(cwd, file) ?? (isAbsolute(GOMODCACHE) ? relativeTo(GOMODCACHE, file) : undefined);
  return path?.split(sep).join("/") ?? file;
}

function relativeTo(folder: string, file: string): string | undefined {
  const path = relative(folder, file);
  return path.startsWith("..") || isAbsolute(path) ? undefined : path;
}

function patternOf(text: string): RegExp {
  return new RegExp(`^${text.split(/\*+/).map(RegExp.escape).join(".*")}$`);
}
