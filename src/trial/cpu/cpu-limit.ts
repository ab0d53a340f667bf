import { counted } from "../../base/counted.ts";
import { compareGoReleases } from "../../format/go-module/go-release.ts";
import { goDebugNumber } from "./go-debug.ts";

/** What decides how many threads of a Go program run at once. */
export interface CpuSituation {
  /** The release that built the program: `go1.26.8`; null where it is not known. */
  readonly goVersion: string | null;
  /** DefaultGODEBUG of its build information: `""` where the information is there and has none, null where it is not there. */
  readonly defaultGoDebug: string | null;
  /** The `go` line of go.mod, which is asked where DefaultGODEBUG is not known. */
  readonly goLine: string | null;
  /** Set where go.uber.org/automaxprocs is linked in. */
  readonly linksAutomaxprocs: boolean;
  /** What the container has in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Quota divided by period; null where it could not be found out. */
  readonly limitCores: number | "none" | null;
  /** Cores that the container may run on: those of the machine, or fewer with a set of CPUs. */
  readonly cores: number | null;
}

export type MaxProcs =
  | {
      readonly decided: true;
      readonly maxProcs: number;
      readonly reason: string;
      /** Does the program follow when the limit is changed while it runs? */
      readonly followsLimit: boolean;
      readonly fit: CpuFit;
    }
  | { readonly decided: false; readonly missing: string };

export interface CpuFit {
  readonly kind: "fits" | "may be throttled" | "leaves cores unused" | "no limit" | "unknown";
  readonly why: string;
}

/** From this release on, Go's runtime looks at the CPU limit of its cgroup. */
const CONTAINER_AWARE = "1.25";
/** The runtime never makes less of a limit: runtime/cgroup_linux.go, adjustCgroupGOMAXPROCS. */
const LEAST_OF_LIMIT = 2;
const LARGEST_INT32 = 2 ** 31 - 1;

/** Which GOMAXPROCS a Go program starts with on Linux: runtime/proc.go, procresize in schedinit. */
export function maxProcsOf(situation: CpuSituation): MaxProcs {
  const { environment, linksAutomaxprocs, cores } = situation;
  const given = environment.GOMAXPROCS ?? "";
  if (/^\+\d+$/.test(given)) return undecided(`releases of Go do not read GOMAXPROCS=${given} in the same way`);
  if (/^\d+$/.test(given) && Number(given) > 0 && Number(given) <= LARGEST_INT32) {
    return decided(situation, Number(given), `the environment has GOMAXPROCS=${given}`, false);
  }
  if (linksAutomaxprocs) {
    return undecided(
      "go.uber.org/automaxprocs is linked in: it may set GOMAXPROCS to the limit rounded down, whatever Go's runtime chose",
    );
  }
  if (cores === null) return undecided("it is not known on how many cores the container may run");
  const awareness = awarenessOf(situation);
  if (awareness === null) return undecided(whatIsMissing(situation));
  const all = `it takes all ${counted(cores, "core")}`;
  if (!awareness.isAware) return decided(situation, cores, `${awareness.reason}, so ${all}`, false);
  return ofLimit(situation, cores, awareness.reason);
}

/** The smaller of the cores and of the limit, which is rounded up and is at least 2. */
function ofLimit(situation: CpuSituation, cores: number, reason: string): MaxProcs {
  const { limitCores } = situation;
  if (limitCores === null) return undecided(`${reason}, and the limit is not known`);
  const follows = goDebug("updatemaxprocs", situation)?.value !== 0;
  if (limitCores === "none") {
    return decided(situation, cores, `${reason}, and without one it takes all ${counted(cores, "core")}`, follows);
  }
  const rounded = Math.max(Math.ceil(limitCores), LEAST_OF_LIMIT);
  const how =
    rounded >= cores
      ? `there are no more than ${counted(cores, "core")}`
      : limitCores < LEAST_OF_LIMIT
        ? `makes no less than ${LEAST_OF_LIMIT} of ${limitCores}`
        : rounded === limitCores
          ? `the limit is ${limitCores}`
          : `rounds ${limitCores} up`;
  return decided(situation, Math.min(rounded, cores), `${reason}, and ${how}`, follows);
}

interface Awareness {
  readonly isAware: boolean;
  readonly reason: string;
}

/** Null where it cannot be found out. */
function awarenessOf(situation: CpuSituation): Awareness | null {
  const { goVersion } = situation;
  const order = goVersion === null ? undefined : compareGoReleases(goVersion, CONTAINER_AWARE);
  if (order === undefined) return null;
  if (order < 0) return { isAware: false, reason: `${goVersion} does not look at CPU limits` };
  const setting = goDebug("containermaxprocs", situation);
  if (setting === null) return null;
  if (setting.value > 0) return { isAware: true, reason: `${goVersion} looks at the CPU limit` };
  return { isAware: false, reason: `${setting.source} keeps ${goVersion} from looking at the CPU limit` };
}

/**
 * A setting that Go 1.25 added, and its source. The go command writes what differs from the release's own defaults into
 * DefaultGODEBUG, so that a text without the setting stands for 1 (cmd/go/internal/load/godebug.go). Without the text, the
 * `go` line tells, except for a `//go:debug` line.
 */
function goDebug(name: string, situation: CpuSituation): { readonly value: number; readonly source: string } | null {
  const { environment, defaultGoDebug, goLine } = situation;
  const given = goDebugNumber(name, environment.GODEBUG ?? "");
  if (given !== null) return { value: given, source: `GODEBUG=${name}=${given} in the environment` };
  if (defaultGoDebug !== null) {
    const value = goDebugNumber(name, defaultGoDebug) ?? 1;
    return { value, source: `${name}=${value}, compiled in for the go line of go.mod or by a setting beside it,` };
  }
  const order = goLine === null ? undefined : compareGoReleases(goLine, CONTAINER_AWARE);
  if (order === undefined) return null;
  return { value: order < 0 ? 0 : 1, source: `go ${goLine} in go.mod, unless a //go:debug line says otherwise,` };
}

function whatIsMissing({ goVersion }: CpuSituation): string {
  if (goVersion === null) return "it is not known which release of Go built the program";
  if (compareGoReleases(goVersion, CONTAINER_AWARE) === undefined) return `${goVersion} is no release of Go`;
  return "the program has no build information, and neither go.mod nor GODEBUG is known: either may turn the limit off";
}

function undecided(missing: string): MaxProcs {
  return { decided: false, missing };
}

function decided(situation: CpuSituation, maxProcs: number, reason: string, followsLimit: boolean): MaxProcs {
  return { decided: true, maxProcs, reason, followsLimit, fit: fitOf(maxProcs, situation) };
}

/**
 * A quota is spent by all threads together: once it is, the kernel stops each of them until the period ends
 * (Documentation/scheduler/sched-bwc.rst).
 */
function fitOf(maxProcs: number, { limitCores, cores }: CpuSituation): CpuFit {
  if (limitCores === null) return { kind: "unknown", why: "the CPU limit is not known" };
  if (limitCores === "none") return { kind: "no limit", why: "there is no CPU limit" };
  const running = cores === null ? maxProcs : Math.min(maxProcs, cores);
  const threads = counted(running, "thread");
  if (running > Math.ceil(limitCores)) {
    const why = `${threads} may run at once and spend the time of ${limitCores} early: then all of them stand still until the next period`;
    return { kind: "may be throttled", why };
  }
  const usable = Math.floor(cores === null ? limitCores : Math.min(limitCores, cores));
  if (running < usable) {
    return {
      kind: "leaves cores unused",
      why: `${threads} at once cannot use the ${usable} cores that the limit allows`,
    };
  }
  return { kind: "fits", why: `${threads} at once for a limit of ${limitCores}` };
}
