/** How bad a vulnerability is in somebody's opinion. `negligible` is a word of Debian and Ubuntu, and CVSS's "none". */
export const LEVELS = ["critical", "high", "medium", "low", "negligible"] as const;
export type Level = (typeof LEVELS)[number];

/** A severity is an opinion, so it never stands without the one who said it. */
export interface Rating {
  readonly level: Level;
  /** `nvd`, `ghsa`, `debian`, …, as the scanner names it in lower case; null where the report does not say. */
  readonly by: string | null;
  /** A CVSS base score from 0 to 10, where there is one. */
  readonly score: number | null;
}

/**
 * How near a vulnerability is to the code: a function of it is called or linked (`symbol`), its package is imported, or
 * only its module is there.
 */
export const TIERS = ["symbol", "package", "module"] as const;
export type Tier = (typeof TIERS)[number];

/** What a name is a name in. `name` is `Go`, `apk`, `deb`, `rpm`, or any other, as the scanner spells it: `npm`. */
export interface Ecosystem {
  readonly family: "go" | "os" | "other";
  readonly name: string;
}

/** A step from the code to the vulnerable symbol, package or module. */
export interface Frame {
  readonly module: string;
  readonly version: string | null;
  readonly package: string | null;
  /** `(*Book).Amend` or `Get` */
  readonly symbol: string | null;
  /** In a file relative to its module; line and column count from 1, the column in bytes. */
  readonly position: { readonly file: string; readonly line: number; readonly column: number } | null;
}

/** Where a scanner found the package. */
export interface Place {
  /** `go.mod`, `usr/local/bin/order`, an image's name. */
  readonly target: string;
  /** The file within the target that names the package. */
  readonly path: string | null;
  /** The diffID of the layer that holds it. */
  readonly diffID: string | null;
  /** The main module of the Go program that it is linked into. Null where the scanner does not say. */
  readonly mainModule: string | null;
}

/** Which scanner reported it, and under which name. */
interface Source {
  readonly scanner: string;
  readonly id: string;
}

/** One vulnerability in one package at one version. */
export interface Finding {
  /** The name in the Go vulnerability database where there is one, then the CVE, then the GitHub advisory. */
  readonly id: string;
  /** Other names of the vulnerability, sorted. */
  readonly aliases: readonly string[];
  readonly ecosystem: Ecosystem;
  /** A Go module (`stdlib` and `toolchain` are Go's own), or the name of a package. */
  readonly name: string;
  /** Of a Go module `v1.2.3`; what is not a semantic version stands as the report has it. Null where there is none. */
  readonly installedVersion: string | null;
  /** In no particular order. Empty where the scanner names none. */
  readonly fixedVersions: readonly string[];
  /** What the scanner itself goes by: null where it says "unknown" or nothing, never the lowest level. */
  readonly severity: Rating | null;
  /** Everybody's opinion that the report has, the scanner's choice among them. */
  readonly ratings: readonly Rating[];
  /** What the report proves. Null where the scanner does not say. */
  readonly tier: Tier | null;
  /**
   * How deep the scanner looked, and null where it does not say. A tier below it is a proof that the code does not come
   * nearer; a tier that equals it is not.
   */
  readonly depth: Tier | null;
  /** Each from the vulnerable symbol, package or module to the code; the shortest first. */
  readonly traces: readonly (readonly Frame[])[];
  readonly places: readonly Place[];
  readonly sources: readonly Source[];
}

type ScannerFormat = "trivy" | "grype" | "osv-scanner" | "govulncheck";

export interface ScanTarget {
  readonly kind: "source" | "binary" | "image" | "sbom" | "other" | null;
  readonly name: string | null;
  /** Digests of the image's manifest that the report names, and of its config. */
  readonly manifestDigests: readonly string[];
  readonly configDigest: string | null;
  /** DiffIDs of the image's layers, the lowest first; empty where the report does not name them. */
  readonly diffIDs: readonly string[];
}

export interface ScannedModule {
  readonly path: string;
  readonly version: string | null;
}

/** What a scanner reported, whichever it was. */
export interface ScanReport {
  readonly format: ScannerFormat;
  /** The name that the scanner gives itself: programs that wrap govulncheck have their own. */
  readonly scanner: string;
  readonly scannerVersion: string | null;
  /** When it looked, RFC 3339. Null where the report does not say: OSV-Scanner and govulncheck never do. */
  readonly scannedAt: string | null;
  readonly database: {
    /** Where it is, as the report says. */
    readonly location: string | null;
    /** RFC 3339. Null where it is unknown: a flat folder of reports has no date, and Trivy and OSV-Scanner say none. */
    readonly date: string | null;
  };
  /** The release of Go whose standard library was judged: `go1.26.8`. */
  readonly goVersion: string | null;
  readonly target: ScanTarget;
  /** The modules that were scanned, where the report names them: those of the code itself. */
  readonly mainModules: readonly string[] | null;
  /** All modules that the scanner saw; null where it does not list them. */
  readonly modules: readonly ScannedModule[] | null;
  /** Of Go modules and of packages of an operating system. One for each vulnerability, package and version. */
  readonly findings: readonly Finding[];
  /** Findings of other ecosystems: no change of a go.mod clears them. */
  readonly others: readonly Finding[];
  /** Findings that the scanner set aside on somebody's word. Null where the report does not say how many. */
  readonly suppressed: number | null;
}
