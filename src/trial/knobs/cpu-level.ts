/** A level of the x86-64 architecture, as GOAMD64 names it: https://go.dev/wiki/MinimumRequirements#amd64. */
export type Amd64Level = "v1" | "v2" | "v3" | "v4";

export const AMD64_LEVELS: readonly Amd64Level[] = ["v1", "v2", "v3", "v4"];

/**
 * What each level needs beyond the one below it, as Linux names it in /proc/cpuinfo (x86-64 psABI, table 3.1): SSE3 is
 * `pni`, LZCNT is `abm`, and `avx` is only there where the kernel saves the registers (OSXSAVE).
 */
const NEEDS: readonly (readonly [Amd64Level, readonly string[]])[] = [
  ["v2", ["cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2", "ssse3"]],
  ["v3", ["abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe"]],
  ["v4", ["avx512bw", "avx512cd", "avx512dq", "avx512f", "avx512vl"]],
];

/** The highest level that every processor in a /proc/cpuinfo has. Null where it says no flags, as on other architectures. */
export function amd64Level(cpuinfo: string): Amd64Level | null {
  const processors = [...cpuinfo.matchAll(/^flags\s*:(.*)$/gm)].map(([, flags]) => new Set(flags!.split(" ")));
  if (processors.length === 0) return null;
  let reached: Amd64Level = "v1";
  for (const [level, needed] of NEEDS) {
    if (!processors.every((flags) => needed.every((flag) => flags.has(flag)))) break;
    reached = level;
  }
  return reached;
}

/** Does a processor of one level run a program for another? */
export function runsLevel(has: Amd64Level, wanted: Amd64Level): boolean {
  return AMD64_LEVELS.indexOf(wanted) <= AMD64_LEVELS.indexOf(has);
}
