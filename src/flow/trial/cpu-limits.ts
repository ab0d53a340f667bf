import { availableParallelism } from "node:os";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { GoProgram } from "../../measure/image/ledger/layer-survey.ts";
import { PROBER_IMPORT_PATH } from "../../plan/container.ts";
import type { CpuLimitRow, Section } from "../../report/trial-report.ts";
import { maxProcsOf } from "../../trial/cpu/cpu-limit.ts";

/** Limits that people set, in cores. */
const LIMITS_OF_INTEREST = [0.5, 1, 2, 4, 8] as const;

/** Which GOMAXPROCS the service takes under usual CPU limits, decided from what Go wrote into its program. */
export function cpuLimits(
  ledger: ImageLedger,
  given: Readonly<Record<string, string>>,
): Section<readonly CpuLimitRow[]> {
  const programs = goPrograms(ledger);
  const [program] = programs;
  if (program === undefined) return { unknown: "the image has no program with Go's build information" };
  if (programs.length > 1) {
    return { unknown: `the image has ${programs.length} Go programs, and which one serves is not known` };
  }
  const environment = { ...variablesOf(ledger.config.config?.Env ?? []), ...given };
  const cores = availableParallelism();
  const rows = LIMITS_OF_INTEREST.map((limitCores): CpuLimitRow => {
    const outcome = maxProcsOf({
      goVersion: program.version,
      defaultGoDebug: program.info === null ? null : (program.info.settings.get("DefaultGODEBUG") ?? ""),
      goLine: null,
      linksAutomaxprocs: program.modules.some(({ path }) => path === "go.uber.org/automaxprocs"),
      environment,
      limitCores,
      cores: Math.max(cores, limitCores),
    });
    const machine = Math.max(cores, limitCores);
    return outcome.decided
      ? { limitCores, cores: machine, maxProcs: outcome.maxProcs, why: `${outcome.reason}; ${outcome.fit.why}` }
      : { limitCores, cores: machine, maxProcs: null, why: outcome.missing };
  });
  return { found: rows };
}

/** Each program once, in whatever layer it lies; what a later layer replaced is not run. */
function goPrograms({ layers, tree }: ImageLedger): readonly GoProgram[] {
  return layers.flatMap(({ survey, index }) =>
    [...survey.programs].flatMap(([entry, { go }]) => {
      const isLive = tree.status({ layer: index, entry }) === "live";
      return go === null || go.path === PROBER_IMPORT_PATH || !isLive ? [] : [go];
    }),
  );
}

/** The variables of an image's config: `NAME=VALUE`. */
function variablesOf(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.flatMap((word) => {
      const at = word.indexOf("=");
      return at < 1 ? [] : [[word.slice(0, at), word.slice(at + 1)]];
    }),
  );
}
