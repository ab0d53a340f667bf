import { compareDigits } from "./semver.ts";

/** A version of Go as a go.mod or `go version` has it: `1.21`, `1.26.8`, `1.22rc1` (https://go.dev/doc/toolchain). */
interface GoRelease {
  readonly major: string;
  readonly minor: string;
  /** Empty for the language version that comes before all releases of its kind. */
  readonly patch: string;
  /** `beta` or `rc`; empty for a release. */
  readonly kind: string;
  readonly number: string;
}

const RELEASE = /^(?:go)?(0|[1-9][0-9]*)(?:\.(0|[1-9][0-9]*)(?:\.(0|[1-9][0-9]*)|([a-z]+)(0|[1-9][0-9]*)?)?)?$/;
/** Before this minor version a missing patch is the same as 0: internal/gover. */
const FIRST_WITH_PATCH = 21;

function parseGoRelease(text: string): GoRelease | undefined {
  const match = RELEASE.exec(text.replace(/[ -].*$/s, ""));
  if (match === null) return undefined;
  const [, major = "", minor = "0", patch, kind = "", number = ""] = match;
  const implied = kind === "" && compareDigits(minor, String(FIRST_WITH_PATCH)) < 0 ? "0" : "";
  return { major, minor, patch: patch ?? implied, kind, number };
}

/**
 * Compares two versions of Go as the go command does (internal/gover.Compare): 1.22 < 1.22rc1 < 1.22.0. Undefined where
 * one of them is not such a version.
 */
export function compareGoReleases(a: string, b: string): number | undefined {
  const [left, right] = [parseGoRelease(a), parseGoRelease(b)];
  if (left === undefined || right === undefined) return undefined;
  return (
    compareDigits(left.major, right.major) ||
    compareDigits(left.minor, right.minor) ||
    comparePatches(left.patch, right.patch) ||
    (left.kind === right.kind ? 0 : left.kind < right.kind ? -1 : 1) ||
    compareDigits(left.number, right.number)
  );
}

function comparePatches(a: string, b: string): number {
  return a === "" || b === "" ? a.length - b.length : compareDigits(a, b);
}

/** The highest of these versions of Go; null where none of them is one. */
export function highestGoRelease(releases: readonly (string | null)[]): string | null {
  return releases.reduce<string | null>((highest, one) => {
    if (one === null || parseGoRelease(one) === undefined) return highest;
    return highest === null || compareGoReleases(one, highest)! > 0 ? one : highest;
  }, null);
}

/**
 * A release of Go as the version of a module, as the vulnerability database has it: `go1.22rc2` is `v1.22.0-rc.2`
 * (https://go.dev/doc/security/vuln/database). Undefined for a toolchain that was built from source.
 */
export function versionOfGoRelease(text: string): string | undefined {
  const release = parseGoRelease(text);
  if (release === undefined) return undefined;
  const { major, minor, patch, kind, number } = release;
  return `v${major}.${minor}.${patch || "0"}${kind === "" ? "" : `-${kind}.${number || "0"}`}`;
}
