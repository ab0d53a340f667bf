import { PlimsollError } from "../../base/error.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";
import { type ExposedPorts, parseExposedPorts } from "../../format/oci/exposed-port.ts";

export interface ServicePort {
  readonly number: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  /** A person named it; otherwise the image exposes it. */
  readonly isNamed: boolean;
}

/** A range of more ports is no list that a person would want in a manifest. */
const MOST_OF_A_RANGE = 100;

/** `8080`, `53/udp`: as EXPOSE has it, and no range. Throws `flag-invalid`. */
export function parsePort(text: string): ServicePort {
  const exposed = parseExposedPorts(text);
  if (exposed !== undefined && exposed.first === exposed.last) return portOf(exposed.first, exposed, true);
  throw new PlimsollError("flag-invalid", {
    what: `--port ${text} is no port`,
    fix: "write a number from 1 to 65535, with its protocol where that is not TCP: 8080, 53/udp",
  });
}

/** What the image exposes, by number. Throws `flag-invalid` for a range of very many. */
export function exposedPorts({ ExposedPorts = {} }: ContainerConfig): readonly ServicePort[] {
  const ports = Object.keys(ExposedPorts).flatMap((text) => {
    const exposed = parseExposedPorts(text);
    return exposed === undefined ? [] : portsOf(exposed, text);
  });
  return ports.toSorted((a, b) => a.number - b.number || (a.protocol < b.protocol ? -1 : 1));
}

function portsOf(exposed: ExposedPorts, text: string): readonly ServicePort[] {
  const { first, last } = exposed;
  const length = last - first + 1;
  if (length <= MOST_OF_A_RANGE) return Array.from({ length }, (_, index) => portOf(first + index, exposed, false));
  throw new PlimsollError("flag-invalid", {
    what: `the image exposes ${text}, which is ${length} ports`,
    why: "a manifest names each port by itself",
    fix: "name those that are meant: --port 8080",
  });
}

/** Each port once: `8080` and `8080/tcp` are the same, and Kubernetes takes no name twice. */
export function distinctPorts(ports: readonly ServicePort[]): readonly ServicePort[] {
  return ports.filter((port, index) => ports.findIndex((other) => portName(other) === portName(port)) === index);
}

function portOf(number: number, { protocol }: ExposedPorts, isNamed: boolean): ServicePort {
  return { number, protocol: protocol.toUpperCase() as ServicePort["protocol"], isNamed };
}

/** A name says no protocol: meshes believe `http` or `tcp` at its beginning. */
export function portName({ number, protocol }: ServicePort): string {
  return protocol === "TCP" ? `port-${number}` : `port-${number}-${protocol.toLowerCase()}`;
}
