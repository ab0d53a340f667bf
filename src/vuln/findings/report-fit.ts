import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Finding, ScanReport } from "../../format/scan-report/scan-report.ts";
import type { LinkedProgram } from "./linked-program.ts";

/** What a report is held against: a program, or an image with all of its Go programs. */
export interface ReportSubject {
  /** Its name for people. */
  readonly name: string;
  readonly programs: readonly LinkedProgram[];
  /** Undefined where the subject is a program. */
  readonly image: { readonly manifest: Digest; readonly config: Digest } | undefined;
}

export interface FittedReport {
  /** By the path of the program. A finding stands in each program that has its module in its version. */
  readonly ofPrograms: ReadonlyMap<string, readonly Finding[]>;
  /** What is in no program: packages of the operating system, and modules of a go.mod that is in the image. */
  readonly ofImage: readonly Finding[];
  readonly others: readonly Finding[];
  readonly notes: readonly string[];
}

/**
 * What of a report is about this program, or about this image: it must name it, or name modules that are linked into it
 * in those versions. Throws `scan-report-foreign` where it is about something else.
 */
export function fitReport(report: ScanReport, subject: ReportSubject, where: string): FittedReport {
  const isNamed = namesImage(report, subject, where);
  const candidates = programsNamed(report, subject, where);
  const ofGo = report.findings.filter(({ ecosystem }) => ecosystem.family === "go");
  const fitting = new Map(candidates.map((program) => [program.path, ofGo.filter((one) => isIn(one, program))]));
  const placed = new Set([...fitting.values()].flat());
  const rest = ofGo.filter((one) => !placed.has(one));
  const isAbout = isNamed || report.mainModules !== null || placed.size > 0;
  if (!isAbout && rest.length > 0) refuse(report, subject, where);
  const twin = twinOf(report, candidates);
  const notes = [...identityNotes(report, subject, where, isNamed), ...tierNotes(placed, twin, where)];
  if (rest.length > 0 && !isNamed)
    notes.push(`findings in modules or versions that are not linked in, of ${where}: ${rest.length}`);
  return {
    ofPrograms: new Map(
      candidates.map((program) => {
        const found = fitting.get(program.path)!;
        return [program.path, program === twin ? found : found.map(withoutTier)];
      }),
    ),
    ofImage:
      subject.image === undefined
        ? []
        : [...report.findings.filter(({ ecosystem }) => ecosystem.family === "os"), ...(isNamed ? rest : [])],
    others: subject.image === undefined ? [] : report.others,
    notes,
  };
}

/** Does the report name this image by a digest? Throws `scan-report-foreign` where it names another one. */
function namesImage({ target }: ScanReport, { image, name }: ReportSubject, where: string): boolean {
  const { manifestDigests, configDigest } = target;
  const named = [...manifestDigests, ...(configDigest === null ? [] : [configDigest])];
  if (image === undefined || named.length === 0) return false;
  if (named.includes(image.manifest) || named.includes(image.config)) return true;
  throw new PlimsollError("scan-report-foreign", {
    what: `${where} is about another image than ${name}`,
    why: `it names ${named.join(", ")}; this is ${image.manifest} with the config ${image.config}`,
    fix: "scan this image, and give that report",
    where,
  });
}

function programsNamed(report: ScanReport, subject: ReportSubject, where: string): readonly LinkedProgram[] {
  const { mainModules } = report;
  if (mainModules === null) return subject.programs;
  const named = subject.programs.filter(({ mainModule }) => mainModule !== null && mainModules.includes(mainModule));
  return named.length > 0 ? named : refuse(report, subject, where);
}

function refuse({ mainModules }: ScanReport, { name, programs }: ReportSubject, where: string): never {
  const about = mainModules === null || mainModules.length === 0 ? "other code" : mainModules.join(", ");
  const own = programs.flatMap(({ mainModule }) => mainModule ?? []);
  throw new PlimsollError("scan-report-foreign", {
    what: `${where} is about ${about}, not about ${name}`,
    why:
      own.length === 0
        ? "no module that it names is linked in"
        : `none of its findings is in a module that is linked into ${own.join(", ")}, in that version`,
    fix: `scan ${name}, and give that report`,
    where,
  });
}

function isIn(finding: Finding, { versions, mainModule }: LinkedProgram): boolean {
  const { places, name, installedVersion } = finding;
  const isOfOthers =
    places.length > 0 && places.every((place) => place.mainModule !== null && place.mainModule !== mainModule);
  return !isOfOthers && installedVersion !== null && versions.get(name) === installedVersion;
}

/**
 * The one program whose symbols the report can have seen: a scan of a binary that lists the very modules of it. Two
 * programs of one module may list the same ones, and then nothing says which was scanned.
 */
function twinOf({ target, modules }: ScanReport, candidates: readonly LinkedProgram[]): LinkedProgram | undefined {
  if (target.kind !== "binary" || modules === null) return undefined;
  const listed = new Map(modules.map(({ path, version }) => [path, version]));
  const same = candidates.filter(({ versions }) => {
    const linked = [...versions].filter(([path]) => path !== "stdlib" && path !== "toolchain");
    const own = modules.filter(({ path }) => path !== "stdlib");
    return linked.length === own.length && linked.every(([path, version]) => (listed.get(path) ?? "") === version);
  });
  return same.length === 1 ? same[0] : undefined;
}

/** What was shown of other code is not shown of this program. */
function withoutTier(finding: Finding): Finding {
  return { ...finding, tier: null, depth: null, traces: [] };
}

function identityNotes(report: ScanReport, subject: ReportSubject, where: string, isNamed: boolean): string[] {
  if (isNamed || report.mainModules !== null) return [];
  const what = subject.image === undefined ? "program" : "image";
  return [`${where} does not say which ${what} it is about: its findings were compared with what is linked in`];
}

function tierNotes(placed: ReadonlySet<Finding>, twin: LinkedProgram | undefined, where: string): string[] {
  const shown = [...placed].some(({ tier }) => tier !== null);
  if (!shown) return [];
  if (twin === undefined)
    return [
      `${where} is not the scan of a program with these modules alone: how near its findings are is unknown here`,
    ];
  const { path, hasSymbols } = twin;
  return hasSymbols ? [] : [`${path} has no symbols: it was another file that ${where} is about`];
}
