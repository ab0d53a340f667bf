import type { Client, Dispatcher } from "undici";
import { PlimsollError } from "../base/error.ts";
import { isLoopbackRegistry } from "../format/oci/reference.ts";
import type { StoreEnvironment } from "./environment.ts";

/** A daemon that is loading a large image may send nothing for a while, but not for ever. */
const SILENCE_MS = 10 * 60 * 1000;

/** Where a docker daemon listens. */
export interface DockerEndpoint {
  /** DOCKER_HOST as it was written, for messages. */
  readonly name: string;
  readonly origin: string;
  /** A unix socket or a Windows pipe. */
  readonly socketPath?: string;
}

/** Reads DOCKER_HOST as docker's own client does; without it, the local daemon. Throws `reference-invalid`. */
export function dockerEndpoint(dockerHost: string | undefined, platform: NodeJS.Platform): DockerEndpoint {
  const local = platform === "win32" ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock";
  const name = dockerHost === undefined || dockerHost === "" ? local : dockerHost;
  const [, scheme, address] = /^([a-z]+):\/\/(.+)$/.exec(name) ?? [];
  if (scheme === "unix") return { name, origin: "http://localhost", socketPath: address! };
  if (scheme === "npipe") return { name, origin: "http://localhost", socketPath: address!.replaceAll("/", "\\") };
  if ((scheme === "tcp" || scheme === "http") && URL.canParse(`http://${address}`)) {
    return { name, origin: new URL(`http://${address}`).origin };
  }
  throw new PlimsollError("reference-invalid", {
    what: `DOCKER_HOST=${JSON.stringify(name)} is not an address that plimsoll can speak to`,
    why: "it speaks to unix://PATH, npipe://PATH and tcp://HOST:PORT without TLS",
    fix: "write docker-archive:FILE, and run docker load --input FILE with docker's own client",
  });
}

/** The endpoint of a run. Throws `offline` for one on another machine where the run must not use the network. */
export function reachableEndpoint({
  dockerHost,
  offline,
}: Pick<StoreEnvironment, "dockerHost" | "offline">): DockerEndpoint {
  const endpoint = dockerEndpoint(dockerHost, process.platform);
  const isHere = endpoint.socketPath !== undefined || isLoopbackRegistry(new URL(endpoint.origin).host);
  if (isHere || !offline) return endpoint;
  throw new PlimsollError("offline", {
    what: `the docker daemon at ${endpoint.name} is on another machine, and plimsoll was told to stay offline`,
    fix: "leave out --offline, or unset DOCKER_HOST to use the daemon on this machine",
  });
}

/**
 * Sends one request of docker's Engine API; the answer may have any status. Throws `daemon-unavailable` when nothing
 * listens there, the connection breaks or no answer comes in time, and what the body throws.
 */
export async function askDocker<T>(
  endpoint: DockerEndpoint,
  request: { readonly method: "GET" | "POST"; readonly path: string; readonly body?: AsyncIterable<Uint8Array> },
  signal: AbortSignal,
  read: (answer: Dispatcher.ResponseData) => Promise<T>,
): Promise<T> {
  const { Client } = await import("./http/undici.ts");
  const { origin, socketPath } = endpoint;
  const client: Client = new Client(origin, {
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
    ...(socketPath === undefined ? {} : { socketPath }),
  });
  let bodyFailure: unknown;
  const body = request.body && noting(request.body, (error) => (bodyFailure = error));
  try {
    const answer = await client.request({
      method: request.method,
      path: request.path,
      headers: body === undefined ? {} : { "content-type": "application/x-tar" },
      ...(body === undefined ? {} : { body: body as never }),
      signal,
    });
    return await read(answer);
  } catch (error) {
    signal.throwIfAborted();
    throw bodyFailure ?? (error instanceof PlimsollError ? error : unavailable(endpoint, error));
  } finally {
    await client.destroy();
  }
}

/** The HTTP client wraps errors that a body throws; the caller needs the original error. */
async function* noting(body: AsyncIterable<Uint8Array>, note: (error: unknown) => void): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    note(error);
    throw error;
  }
}

function unavailable(endpoint: DockerEndpoint, cause: unknown): PlimsollError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const known: Readonly<Record<string, string>> = {
    ENOENT: "there is no such socket",
    ECONNREFUSED: "nothing listens there",
    EACCES: "this user may not speak to it",
  };
  return new PlimsollError("daemon-unavailable", {
    what: `no docker daemon answers at ${endpoint.name}`,
    why: known[code ?? ""] ?? message,
    fix: "start docker, set DOCKER_HOST, or write docker-archive:FILE, which needs no daemon",
    cause,
  });
}
