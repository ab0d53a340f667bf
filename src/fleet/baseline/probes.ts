import { healthCheckRequest } from "./health-check.ts";
import { portName, type ServicePort } from "./ports.ts";
import type { Part, ProbePath, ServiceEvidence, Undecided } from "./service-evidence.ts";

/** A start gets this many times what was measured: nodes are slower, and busier, than the machine of a trial. */
const START_FACTOR = 10;
const LEAST_START_SECONDS = 30;

interface Handler {
  readonly fields: object;
  readonly why: string;
}

/** The probes of the container's first TCP port. */
export function probesOf(service: ServiceEvidence): Part {
  const port = service.ports.find(({ protocol }) => protocol === "TCP");
  if (port === undefined) return { fields: {}, reasons: [], undecided: service.ports.length === 0 ? [] : [NO_TCP] };
  const { live, start } = service.measured;
  const readiness = readinessOf(service, port);
  // A contract does not say which port it asked. One that does not answer there only is not ready; it must not be restarted.
  const isSure = isChosen(service.ports);
  const liveness = live === null || !isSure ? undefined : asked(live, port);
  // A service that waits for what it depends on is not ready, and must not be restarted for that.
  const startup = liveness?.fields ?? connection(port);
  return {
    fields: {
      ...(start === null ? {} : { startupProbe: { ...startup, ...startBudget(start.value) } }),
      ...(liveness === undefined ? {} : { livenessProbe: liveness.fields }),
      readinessProbe: readiness.fields,
    },
    reasons: [
      ...(start === null
        ? []
        : [
            {
              path: ["startupProbe"],
              why: `The longest start took ${seconds(start.value)} s (${start.from}): a pod gets ${START_FACTOR} times as long, and no less than ${LEAST_START_SECONDS} s.`,
            },
          ]),
      ...(liveness === undefined ? [] : [{ path: ["livenessProbe"], why: liveness.why }]),
      { path: ["readinessProbe"], why: readiness.why },
    ],
    undecided: [
      ...(live === null ? [NO_LIVENESS] : []),
      ...(start === null ? [NO_START] : []),
      ...("tcpSocket" in readiness.fields ? [ONLY_A_CONNECTION] : []),
      ...(isSure ? [] : [whichPort(port)]),
    ],
  };
}

/** Whoever names ports says which is the first; EXPOSE says nothing of their order. */
function isChosen(ports: readonly ServicePort[]): boolean {
  return ports.filter(({ protocol, isNamed }) => protocol === "TCP" && !isNamed).length < 2;
}

function whichPort({ number }: ServicePort): Undecided {
  return {
    about: "the port of the probes",
    why: `the image exposes several, and nothing shows which of them answers probes: they ask ${number}, the first, and no livenessProbe is written`,
    fix: "name all ports with --port, the one that probes ask first",
  };
}

function readinessOf({ measured, image }: ServiceEvidence, port: ServicePort): Handler {
  if (measured.ready !== null) return asked(measured.ready, port);
  const own = healthCheckRequest(image.config);
  if (own?.port === port.number) return asked({ path: own.path, from: "HEALTHCHECK of the image" }, port);
  return {
    fields: connection(port),
    why: "Nothing shows a path that says whether the service is ready: this says only that somebody listens.",
  };
}

function connection(port: ServicePort): object {
  return { tcpSocket: { port: portName(port) } };
}

function asked({ path, from }: ProbePath, port: ServicePort): Handler {
  return { fields: { httpGet: { path, port: portName(port) } }, why: `From ${from}.` };
}

function startBudget(measuredSeconds: number) {
  return {
    periodSeconds: 1,
    failureThreshold: Math.max(LEAST_START_SECONDS, Math.ceil(START_FACTOR * measuredSeconds)),
  };
}

function seconds(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}

const NO_TCP: Undecided = {
  about: "probes",
  why: "the service has no TCP port, and the kubelet asks no other",
  fix: "write an exec or grpc probe, where the image has what it needs",
};

const NO_LIVENESS: Undecided = {
  about: "livenessProbe",
  why: "nothing shows a path that says whether the process lives; a probe of anything else restarts pods that are well",
  fix: "give --contract with the report of a contract that has health: live, or leave it out: a process that ends is restarted anyway",
};

const NO_START: Undecided = {
  about: "startupProbe",
  why: "nobody measured how long it takes to start",
  fix: "give --trial with the report of plimsoll trial IMAGE --json",
};

const ONLY_A_CONNECTION: Undecided = {
  about: "readinessProbe",
  why: "no path is known that says whether the service can answer, so that the probe only opens a connection",
  fix: "give --contract with the report of a contract that has health: ready",
};
