import type { JsonPath } from "../../base/strict-json.ts";
import type { Container, Handler } from "./pod.ts";

/** What the kubelet does to a container besides starting it, and where the container says so. */
export interface PlacedHandler {
  /** The steps from the container to the handler. */
  readonly steps: JsonPath;
  readonly handler: Handler;
}

/** Probes first, then hooks. */
export function handlersOf({ probes, hooks }: Container): readonly PlacedHandler[] {
  const all: readonly (readonly [JsonPath, Handler | undefined])[] = [
    ...Object.entries(probes).map(([name, probe]) => [[name], probe] as const),
    ...Object.entries(hooks).map(([name, hook]) => [["lifecycle", name], hook] as const),
  ];
  return all.flatMap(([steps, handler]) => (handler === undefined ? [] : [{ steps, handler }]));
}

export interface AskedPort {
  /** The name of a port of the container, or its number. */
  readonly port: string | number;
  /** The steps from the container to the port. */
  readonly steps: JsonPath;
}

/** The ports that probes and hooks ask. */
export function askedPorts(container: Container): readonly AskedPort[] {
  return handlersOf(container).flatMap(({ steps, handler: { httpGet, tcpSocket, grpcPort } }) => [
    ...(httpGet === undefined ? [] : [{ port: httpGet.port, steps: [...steps, "httpGet", "port"] }]),
    ...(tcpSocket === undefined ? [] : [{ port: tcpSocket.port, steps: [...steps, "tcpSocket", "port"] }]),
    ...(grpcPort === undefined ? [] : [{ port: grpcPort, steps: [...steps, "grpc", "port"] }]),
  ]);
}
