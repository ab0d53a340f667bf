/**
 * Versions of Go modules: Semantic Versioning 2.0.0 behind a `v`, with the rules of golang.org/x/mod/semver. `v1` and
 * `v1.2` stand for `v1.0.0` and `v1.2.0`; the build (`+incompatible`) takes no part in comparisons. A pseudo-version
 * (https://go.dev/ref/mod#pseudo-versions) is a prerelease like any other.
 */
export interface ModuleVersion {
  /** Decimal digits without leading zeros: they may exceed every number. */
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  /** The identifiers behind the dash; empty for a release. */
  readonly prerelease: readonly string[];
  /** With its plus sign; empty where there is none. */
  readonly build: string;
}

const NUMBER = "(0|[1-9][0-9]*)";
const IDENTIFIER = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
const BUILD_IDENTIFIER = "[0-9A-Za-z-]+";
const VERSION = new RegExp(
  `^v${NUMBER}(?:\\.${NUMBER}(?:\\.${NUMBER}(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(\\+${BUILD_IDENTIFIER}(?:\\.${BUILD_IDENTIFIER})*)?)?)?$`,
);
/** A longer text is no version of anything. */
const LONGEST = 1024;

/** Undefined for a text that is not such a version. */
export function parseModuleVersion(text: string): ModuleVersion | undefined {
  const match = text.length > LONGEST ? null : VERSION.exec(text);
  if (match === null) return undefined;
  const [, major = "", minor = "0", patch = "0", prerelease, build = ""] = match;
  return { major, minor, patch, prerelease: prerelease?.split(".") ?? [], build };
}

/** Negative where the first version is the older one, 0 where none is (Semantic Versioning 2.0.0, §11). */
export function compareModuleVersions(a: ModuleVersion, b: ModuleVersion): number {
  return (
    compareDigits(a.major, b.major) ||
    compareDigits(a.minor, b.minor) ||
    compareDigits(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

/** Compares two numbers of any length that have no leading zeros. */
export function compareDigits(a: string, b: string): number {
  return a.length - b.length || compareText(a, b);
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const order = compareIdentifiers(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers come before words. */
function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOther] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
  if (isNumber && isOther) return compareDigits(a, b);
  return isNumber === isOther ? compareText(a, b) : isNumber ? -1 : 1;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
