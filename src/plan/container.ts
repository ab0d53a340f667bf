import type { ContainerConfig, Healthcheck } from "../format/oci/config.ts";

/** What the user asked of the container's settings. What is left out is the base's, or the default. */
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

/** The user that a container runs as unless it is told otherwise: `nonroot`, as distroless numbers it. */
export const NONROOT = "65532:65532";

/** Where the prober stands in the image. */
export const PROBER_PATH = "/usr/local/bin/plimsoll-health";

const DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The container settings of the new image: the base's own, with the user's asked over them. `baseUser` is the base's
 * user in numbers; a base that names none runs as nonroot, because that is what a base leaves to its image.
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
    // A base's Cmd would become arguments of our entrypoint; it belongs to the base's own.
    ...(asked.cmd === undefined ? {} : { Cmd: asked.cmd }),
    ...(base?.Volumes === undefined ? {} : { Volumes: base.Volumes }),
    WorkingDir: asked.workdir ?? (base?.WorkingDir || "/"),
    ...(Object.keys(labels).length === 0 ? {} : { Labels: sorted(labels) }),
    ...(stopSignal === undefined ? {} : { StopSignal: stopSignal }),
    ...(healthcheck === undefined ? {} : { Healthcheck: healthcheck }),
  };
}

const NANOSECONDS_PER_MS = 1_000_000;

/** Docker's image-spec v1.2, `Healthcheck`: durations in nanoseconds, the test in exec form because there is no shell. */
export function planHealthcheck(wish: HealthcheckWish): Healthcheck {
  const timeoutMs = wish.timeoutMs ?? 3000;
  return {
    Test: ["CMD", PROBER_PATH, "-timeout", `${timeoutMs}ms`, wish.url],
    Interval: (wish.intervalMs ?? 30_000) * NANOSECONDS_PER_MS,
    // The runtime's own limit is a second longer, so that the prober's reason is what the log shows.
    Timeout: (timeoutMs + 1000) * NANOSECONDS_PER_MS,
    ...(wish.startPeriodMs === undefined ? {} : { StartPeriod: wish.startPeriodMs * NANOSECONDS_PER_MS }),
    Retries: wish.retries ?? 3,
  };
}

/** `NAME=value` settings: a later one takes the place of an earlier one of the same name; order is otherwise kept. */
export function lastOfEachName(env: readonly string[]): string[] {
  return [...new Map(env.map((setting) => [setting.split("=", 1)[0]!, setting])).values()];
}

function withProtocol(port: string): string {
  return port.includes("/") ? port : `${port}/tcp`;
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
