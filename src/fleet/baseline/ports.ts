import { PlimsollError } from "../../base/error.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";

export interface ServicePort {
  readonly number: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  /** A person named it; otherwise the image exposes it. */
  readonly isNamed: boolean;
}

/** `8080`, `53/udp`: as EXPOSE has it. */
const PORT = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/i;

/** Throws `flag-invalid`. */
export function parsePort(text: string): ServicePort {
  const port = portOf(text, true);
  if (port !== undefined) return port;
  throw new PlimsollError("flag-invalid", {
    what: `--port ${text} is no port`,
    fix: "write a number from 1 to 65535, with its protocol where that is not TCP: 8080, 53/udp",
  });
}

/** What the image exposes, by number. */
export function exposedPorts({ ExposedPorts = {} }: ContainerConfig): readonly ServicePort[] {
  const ports = Object.keys(ExposedPorts).flatMap((text) => portOf(text, false) ?? []);
  return ports.toSorted((a, b) => a.number - b.number || (a.protocol < b.protocol ? -1 : 1));
}

/** Each port once: `8080` and `8080/tcp` are the same, and Kubernetes takes no name twice. */
export function distinctPorts(ports: readonly ServicePort[]): readonly ServicePort[] {
  return ports.filter((port, index) => ports.findIndex((other) => portName(other) === portName(port)) === index);
}

function portOf(text: string, isNamed: boolean): ServicePort | undefined {
  const [, digits, protocol = "tcp"] = PORT.exec(text) ?? [];
  const number = Number(digits ?? 0);
  if (number < 1 || number > 65_535) return undefined;
  return { number, protocol: protocol.toUpperCase() as ServicePort["protocol"], isNamed };
}

/** A name says no protocol: meshes believe `http` or `tcp` at its beginning. */
export function portName({ number, protocol }: ServicePort): string {
  return protocol === "TCP" ? `port-${number}` : `port-${number}-${protocol.toLowerCase()}`;
}
