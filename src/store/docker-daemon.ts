import { readAtMost } from "../base/bounded-reader.ts";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { formatReference, type Reference } from "../format/oci/reference.ts";
import type { Artifact } from "../image/image.ts";
import { DockerArchive } from "./archive/docker-archive.ts";
import { askDocker, type DockerEndpoint } from "./docker-endpoint.ts";
import { replaceArchive } from "./file/replace-path.ts";
import { Transfer, type WriteOptions, type Written } from "./transfer/transfer.ts";

/**
 * Makes a docker daemon load an image: Engine API, `POST /images/load`. It accepts one platform, and reports the result
 * in a stream of JSON objects, with status 200 even for a failure.
 * Throws `several-platforms`, `daemon-unavailable`, `program-failed`.
 */
export async function writeToDocker(
  endpoint: DockerEndpoint,
  reference: Reference,
  artifact: Artifact,
  options: WriteOptions,
): Promise<Written> {
  const archive = await DockerArchive.of(artifact, formatReference(reference));
  const transfer = new Transfer(archive.blobs, options);
  const request = { method: "POST", path: "/images/load?quiet=1", body: archive.stream(transfer) } as const;
  await askDocker(endpoint, request, options.signal, async ({ statusCode, body }) => {
    const said = await answerText(body);
    const complaint = statusCode === 200 ? loadError(said) : said;
    if (complaint !== undefined) throw refused(endpoint, "load", statusCode, complaint);
  });
  return transfer.written();
}

/** Makes a docker daemon save an image into `file`: `GET /images/get`. Throws `image-unknown` as well. */
export async function saveFromDocker(
  endpoint: DockerEndpoint,
  reference: Reference,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const name = formatReference(reference);
  const request = { method: "GET", path: `/images/get?names=${encodeURIComponent(name)}` } as const;
  await askDocker(endpoint, request, signal, async ({ statusCode, body }) => {
    if (statusCode === 200) return replaceArchive(file, body);
    const said = await answerText(body);
    if (statusCode !== 404) throw refused(endpoint, "save", statusCode, said);
    throw new PlimsollError("image-unknown", {
      what: `docker has no image ${name}`,
      fix: `pull it first (docker pull ${name}), or name it without docker-daemon: to read it from its registry`,
    });
  });
}

/** Checks that a daemon answers, with `GET /_ping`; any answer will do. Throws `daemon-unavailable`. */
export async function pingDocker(endpoint: DockerEndpoint, signal: AbortSignal): Promise<void> {
  await askDocker(endpoint, { method: "GET", path: "/_ping" }, signal, ({ body }) => answerText(body));
}

/** The release of the daemon: `GET /version`. Throws `daemon-unavailable`, `program-failed`. */
export async function dockerVersion(endpoint: DockerEndpoint, signal: AbortSignal): Promise<string> {
  return askDocker(endpoint, { method: "GET", path: "/version" }, signal, async ({ statusCode, body }) => {
    const said = await answerText(body);
    if (statusCode !== 200)
      throw new PlimsollError("program-failed", {
        what: `the docker daemon at ${endpoint.name} does not say its version`,
        why: messageIn(said) || `it answered with status ${statusCode}`,
      });
    const version = /"Version":\s*"([^"]+)"/.exec(said)?.[1];
    return version ?? "a release that it does not name";
  });
}

async function answerText(body: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.from(await readAtMost(body, LIMITS.registryAnswerBytes, "docker's answer")).toString();
}

function loadError(said: string): string | undefined {
  const line = said.split("\n").find((line) => line.includes('"error"'));
  return line === undefined ? undefined : messageIn(line);
}

function refused(endpoint: DockerEndpoint, verb: string, status: number, said: string): PlimsollError {
  return new PlimsollError("program-failed", {
    what: `the docker daemon at ${endpoint.name} did not ${verb} the image`,
    why: messageIn(said) || `it answered with status ${status}`,
  });
}

/** docker wraps its messages in `{"message":…}` or `{"error":…}`; anything else is shown as it came. */
function messageIn(said: string): string {
  try {
    const { error, message } = JSON.parse(said);
    if (typeof error === "string") return error;
    if (typeof message === "string") return message;
  } catch {
    // This is not JSON: a page of a proxy, or a truncated line.
  }
  return said.trim().slice(0, 1000);
}
