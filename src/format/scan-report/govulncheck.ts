import { PlimsollError } from "../../base/error.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { ecosystemNamed, isStandardLibrary, versionIn } from "./ecosystem.ts";
import { dividedFindings, findingOf } from "./finding.ts";
import { shortestTraces } from "./join-findings.ts";
import { listIn, requiredText, textIn, textsIn, timeIn } from "./member.ts";
import { fixedVersionsIn } from "./osv-entry.ts";
import { refuseReport } from "./refuse.ts";
import { type Finding, type Frame, type ScannedModule, type ScanReport, TIERS, type Tier } from "./scan-report.ts";
import { type NamedSymbols, namedSymbols, showsSymbolTable } from "./symbol-evidence.ts";

/** The members of govulncheck's messages: internal/govulncheck/govulncheck.go of golang.org/x/vuln. */
const MESSAGES = ["config", "progress", "SBOM", "osv", "finding"] as const;

export function isGovulncheckMessage(names: readonly string[]): boolean {
  return names.length === 1 && (MESSAGES as readonly string[]).includes(names[0]!);
}

/** What stays of the description of a vulnerability: one stream describes hundreds that are not found. */
interface Advisory {
  readonly aliases: readonly string[];
  readonly fixed: ReadonlyMap<string, readonly string[]>;
  readonly named: NamedSymbols;
}

/** All that a stream says of one vulnerability in one module. */
interface Found {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly fixed: Set<string>;
  readonly traces: Frame[][];
}

const GO = ecosystemNamed("go");

/**
 * Collects the messages of one scan. The stream has no end mark: one that was cut off between two messages looks whole.
 */
export class GovulncheckScan {
  readonly #where: string;
  /** Was the symbol table missing in the binary that was scanned? Undefined where nobody knows. */
  readonly #stripped: boolean | undefined;
  readonly #advisories = new Map<string, Advisory>();
  readonly #found = new Map<string, Found>();
  #traces = 0;
  #config: JsonMember | undefined;
  #sbom: JsonMember | undefined;

  constructor(where: string, stripped: boolean | undefined) {
    this.#where = where;
    this.#stripped = stripped;
  }

  add(message: JsonMember): void {
    const members = message.entries(LIMITS.scanEntries);
    if (!isGovulncheckMessage(members.map(([name]) => name))) {
      message.refuse(`a message of govulncheck is one of ${MESSAGES.join(", ")}`);
    }
    const [name, member] = members[0]!;
    if (this.#config === undefined && name !== "config") {
      message.refuse("a stream of govulncheck starts with its configuration: the start is missing");
    }
    if (name === "config") this.#configure(member);
    else if (name === "SBOM") this.#sbom = member;
    else if (name === "osv") this.#describe(member);
    else if (name === "finding") this.#find(member);
  }

  report(): ScanReport {
    const config = this.#config ?? refuseReport(this.#where, "it has no message of govulncheck");
    const modules = this.#modules();
    const found = [...this.#found.values()];
    const ofBinary = isOfBinary(config, found);
    const depth = this.#depth(config, found, ofBinary);
    const main = mainModulesOf(modules ?? [], this.#sbom === undefined ? [] : textsIn(this.#sbom, "roots"));
    return {
      format: "govulncheck",
      scanner: textIn(config.optional("scanner_name")) ?? "govulncheck",
      scannerVersion: textIn(config.optional("scanner_version")),
      scannedAt: null,
      database: { location: textIn(config.optional("db")), date: timeIn(config.optional("db_last_modified")) },
      goVersion: textIn(this.#sbom?.optional("go_version")) ?? textIn(config.optional("go_version")),
      target: {
        kind: ofBinary ? "binary" : "source",
        name: main[0] ?? null,
        manifestDigests: [],
        configDigest: null,
        diffIDs: [],
      },
      mainModules: modules === null ? null : main,
      modules,
      ...dividedFindings(found.map((one) => this.#finding(one, depth))),
      suppressed: null,
    };
  }

  #configure(config: JsonMember): void {
    const version = requiredText(config, "protocol_version");
    if (!/^v?1\./.test(version)) {
      config.refuse(`its protocol is ${JSON.stringify(version)}, and plimsoll reads v1`);
    }
    const mode = textIn(config.optional("scan_mode"));
    if (mode === "query") config.refuse("it answers a query of the database: nothing was scanned");
    if (this.#config !== undefined) config.refuse("two scans follow each other: give one report for each");
    this.#config = config;
  }

  #describe(entry: JsonMember): void {
    this.#limit(this.#advisories.size, "descriptions of vulnerabilities");
    const names = new Set(
      listIn(entry, "affected").flatMap((one) => textIn(one.optional("package")?.optional("name")) ?? []),
    );
    this.#advisories.set(requiredText(entry, "id"), {
      aliases: textsIn(entry, "aliases"),
      fixed: new Map([...names].map((name) => [name, fixedVersionsIn(entry, name)])),
      named: namedSymbols(entry, names),
    });
  }

  #find(finding: JsonMember): void {
    const id = requiredText(finding, "osv");
    const trace = listIn(finding, "trace").map(frameIn);
    const first = trace[0] ?? finding.refuse("trace is missing: it names the module");
    this.#limit(this.#traces++, "findings");
    const key = JSON.stringify([id, first.module, first.version]);
    const known = this.#found.get(key);
    const found = known ?? { id, name: first.module, version: first.version, fixed: new Set<string>(), traces: [] };
    if (known === undefined) this.#found.set(key, found);
    const fixed = textIn(finding.optional("fixed_version"));
    if (fixed !== null) found.fixed.add(fixed);
    found.traces.push(trace);
  }

  #modules(): readonly ScannedModule[] | null {
    if (this.#sbom === undefined) return null;
    return listIn(this.#sbom, "modules").map((one) => ({
      path: requiredText(one, "path"),
      version: textIn(one.optional("version")),
    }));
  }

  /** How deep the scan really looked: on a stripped binary every known symbol counts as found, whatever the level says. */
  #depth(config: JsonMember, found: readonly Found[], ofBinary: boolean): Tier | null {
    const level = textIn(config.optional("scan_level"));
    const depth = TIERS.find((tier) => tier === level) ?? null;
    if (!ofBinary || this.#stripped === false) return depth;
    const isSeen = (one: Found) => {
      const named = this.#advisories.get(one.id)?.named;
      return named !== undefined && showsSymbolTable(named, one.name, one.traces);
    };
    const isProven = this.#stripped === undefined && depth === "symbol" && found.some(isSeen);
    return isProven ? depth : "module";
  }

  #finding({ id, name, version, fixed, traces }: Found, depth: Tier | null): Finding {
    const advisory = this.#advisories.get(id);
    // A scan that saw no symbols proves nothing but the module, even where it names packages and symbols.
    const proven = depth === "module" ? traces.map((trace) => trace.map(moduleOnly)) : traces;
    const tier = TIERS.find((one) => proven.some((trace) => tierOf(trace[0]!) === one)) ?? "module";
    const nearest = proven.filter((trace) => tierOf(trace[0]!) === tier);
    return findingOf({
      scanner: textIn(this.#config?.optional("scanner_name")) ?? "govulncheck",
      id,
      aliases: advisory?.aliases ?? [],
      ecosystem: GO,
      name,
      installedVersion: version,
      fixedVersions: [...fixed, ...(advisory?.fixed.get(name) ?? [])],
      severity: null,
      ratings: [],
      tier,
      depth,
      traces: shortestTraces(nearest),
      places: [],
    });
  }

  #limit(count: number, what: string): void {
    if (count < LIMITS.scanEntries) return;
    throw new PlimsollError("limit-exceeded", {
      what: `${this.#where} has more than ${LIMITS.scanEntries} ${what}`,
      why: "plimsoll does not read more than that",
      where: this.#where,
    });
  }
}

/** Reports before release 1.1 do not say the mode; only a scan of source knows how one function calls another. */
function isOfBinary(config: JsonMember, found: readonly Found[]): boolean {
  const mode = textIn(config.optional("scan_mode"));
  if (mode !== null) return mode !== "source";
  return !found.some(({ traces }) => traces.some((trace) => trace.length > 1 || trace[0]!.position !== null));
}

/** The modules of the packages that were asked for; where none is named, those that have no version. */
function mainModulesOf(modules: readonly ScannedModule[], roots: readonly string[]): readonly string[] {
  const own = modules.map(({ path }) => path).filter((path) => !isStandardLibrary({ ecosystem: GO, name: path }));
  const ofRoots = roots.flatMap((root) => {
    const around = own.filter((path) => root === path || root.startsWith(`${path}/`));
    return around.sort((a, b) => b.length - a.length).slice(0, 1);
  });
  if (ofRoots.length > 0) return [...new Set(ofRoots)];
  return modules.filter(({ path, version }) => version === null && own.includes(path)).map(({ path }) => path);
}

function frameIn(frame: JsonMember): Frame {
  const module = requiredText(frame, "module");
  const version = textIn(frame.optional("version"));
  const [name, receiver] = [textIn(frame.optional("function")), textIn(frame.optional("receiver"))];
  return {
    module,
    version: version === null ? null : versionIn(GO, module, version),
    package: textIn(frame.optional("package")),
    symbol: name === null || receiver === null ? name : `${receiver}.${name}`,
    position: positionIn(frame.optional("position")),
  };
}

/** A position is valid where its line is not 0. */
function positionIn(position: JsonMember | undefined): Frame["position"] {
  const file = textIn(position?.optional("filename"));
  const [line, column] = [position?.optional("line")?.size() ?? 0, position?.optional("column")?.size() ?? 0];
  return file === null || line === 0 ? null : { file, line, column };
}

function moduleOnly({ module, version }: Frame): Frame {
  return { module, version, package: null, symbol: null, position: null };
}

function tierOf({ package: path, symbol }: Frame): Tier {
  if (symbol !== null) return "symbol";
  return path === null ? "module" : "package";
}
