import type { ContainerConfig, Healthcheck } from "../format/oci/config.ts";

/**
 * The container settings that the user asked for. A setting that is left out comes from the base, or is the default.
 */
export interface ContainerRequest {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** `NAME=value`. */
  readonly env?: readonly string[];
  readonly workdir?: string;
  /** Numeric `uid[:gid]`. */
  readonly user?: string;
  /** `8080` or `8080/udp`. */
  readonly ports?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly stopSignal?: string;
  readonly healthcheck?: HealthcheckWish;
}

export interface HealthcheckWish {
  readonly url: string;
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly startPeriodMs?: number;
  readonly retries?: number;
}

/** The default user of a container: `nonroot`, with the number that distroless uses. */
export const NONROOT = "65532:65532";

/** The path of the prober in the image. */
export const PROBER_PATH = "/usr/local/bin/plimsoll-health";
/** The import path of its main package. */
export const PROBER_IMPORT_PATH = "plimsoll/health";

const DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The container settings of the new image: those of the base, replaced by those that the user asked for. `baseUser` is
 * the base's user in numbers; without one the image runs as nonroot, because a base that names no user leaves the
 * choice to the image.
 */
export function planContainer(
  asked: ContainerRequest,
  entrypoint: string,
  base: ContainerConfig | undefined,
  baseUser: string | undefined,
): ContainerConfig {
  const ports = Object.fromEntries((asked.ports ?? []).map((port) => [withProtocol(port), {}]));
  const exposed = { ...base?.ExposedPorts, ...ports };
  const labels = { ...base?.Labels, ...asked.labels };
  const stopSignal = asked.stopSignal ?? base?.StopSignal;
  const healthcheck = asked.healthcheck === undefined ? base?.Healthcheck : planHealthcheck(asked.healthcheck);
  return {
    User: asked.user ?? baseUser ?? NONROOT,
    ...(Object.keys(exposed).length === 0 ? {} : { ExposedPorts: sorted(exposed) }),
    Env: lastOfEachName([...(base?.Env ?? [DEFAULT_PATH]), ...(asked.env ?? [])]),
    Entrypoint: asked.entrypoint ?? [entrypoint],
    // A base's Cmd belongs to the base's Entrypoint; it would become arguments of ours.
    ...(asked.cmd === undefined ? {} : { Cmd: asked.cmd }),
    ...(base?.Volumes === undefined ? {} : { Volumes: base.Volumes }),
    WorkingDir: asked.workdir ?? (base?.WorkingDir || "/"),
    ...(Object.keys(labels).length === 0 ? {} : { Labels: sorted(labels) }),
    ...(stopSignal === undefined ? {} : { StopSignal: stopSignal }),
    ...(healthcheck === undefined ? {} : { Healthcheck: healthcheck }),
  };
}

const NANOSECONDS_PER_MS = 1_000_000;

/**
 * Docker's image-spec v1.2, `Healthcheck`: durations in nanoseconds, the test in exec form because there is no shell.
 */
export function planHealthcheck(wish: HealthcheckWish): Healthcheck {
  const timeoutMs = wish.timeoutMs ?? 3000;
  return {
    Test: ["CMD", PROBER_PATH, "-timeout", `${timeoutMs}ms`, wish.url],
    Interval: (wish.intervalMs ?? 30_000) * NANOSECONDS_PER_MS,
    // The runtime's own limit is a second longer, so that the log shows the prober's reason.
    Timeout: (timeoutMs + 1000) * NANOSECONDS_PER_MS,
    ...(wish.startPeriodMs === undefined ? {} : { StartPeriod: wish.startPeriodMs * NANOSECONDS_PER_MS }),
    Retries: wish.retries ?? 3,
  };
}

/** `NAME=value` settings: a later one replaces an earlier one of the same name; the order is otherwise kept. */
export function lastOfEachName(env: readonly string[]): string[] {
  return [...new Map(env.map((setting) => [setting.split("=", 1)[0]!, setting])).values()];
}

function withProtocol(port: string): string {
  return port.includes("/") ? port : `${port}/tcp`;
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
