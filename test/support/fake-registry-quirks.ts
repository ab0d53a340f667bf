import { gzipSync } from "node:zlib";
import type { Fault, SeenRequest, StoredRepository } from "./fake-registry.ts";

/** How a registry's answer to one request differs from that of others. */
type Quirk = (request: SeenRequest) => Fault | undefined;

type Answer = Parameters<NonNullable<Fault["lie"]>>[0];

const isManifest = ({ path }: SeenRequest) => path.includes("/manifests/");
const isRead = ({ method }: SeenRequest) => method === "GET" || method === "HEAD";

function answering(when: (request: SeenRequest) => boolean, lie: (answer: Answer) => void): Quirk {
  return (request) => (when(request) ? { lie } : undefined);
}

/** The registry is overloaded for the first request that `when` selects. */
function busyOnce(retryAfter: string): () => Quirk {
  return () => {
    let isFirst = true;
    return (request) => {
      if (!isManifest(request) || !isFirst) return undefined;
      isFirst = false;
      return { status: 429, headers: { "retry-after": retryAfter }, body: "slow down" };
    };
  };
}

function refusing(status: number, code: string, when: (request: SeenRequest) => boolean): () => Quirk {
  const body = JSON.stringify({ errors: [{ code, message: `the answer is ${status}` }] });
  return () => (request) => (when(request) ? { status, body } : undefined);
}

const mounts = ({ method, path }: SeenRequest) => method === "POST" && path.includes("mount=");

/** Quirks of reading: each function makes one quirk. */
export const READING_QUIRKS = {
  "a media type with a charset": () =>
    answering(isManifest, ({ headers }) => {
      headers["content-type"] += "; charset=utf-8";
    }),
  "a media type in capitals": () =>
    answering(isManifest, ({ headers }) => {
      headers["content-type"] = headers["content-type"]!.toUpperCase();
    }),
  "no digest, and no length": () =>
    answering(isRead, ({ headers }) => {
      delete headers["docker-content-digest"];
      headers["transfer-encoding"] = "chunked";
    }),
  "HEAD is not allowed": refusing(405, "UNSUPPORTED", ({ method }) => method === "HEAD"),
  "Retry-After is a duration of Go": busyOnce("880.092\u00b5s"),
  "Retry-After is a date that has passed": busyOnce("Sun, 06 Nov 1994 08:49:37 GMT"),
  "layers that are gzip are said to be coded so": () =>
    answering(
      (request) => request.path.includes("/blobs/"),
      ({ headers }) => {
        headers["content-encoding"] = "gzip";
      },
    ),
} as const satisfies Readonly<Record<string, () => Quirk>>;

/** A manifest or a blob is compressed for transfer although the client did not ask for it. */
export function coded(part: "manifests" | "blobs"): Quirk {
  return answering(
    ({ method, path }) => method === "GET" && path.includes(`/${part}/`),
    (answer) => {
      answer.body = gzipSync(answer.body);
      answer.headers["content-encoding"] = "gzip";
    },
  );
}

/** Quirks of writing. */
export const WRITING_QUIRKS = {
  "PATCH is answered with 204": () => answering(({ method }) => method === "PATCH", setStatus(204)),
  "PATCH is answered without a location": () =>
    answering(
      ({ method }) => method === "PATCH",
      ({ headers }) => void delete headers.location,
    ),
  "PUT is answered with 200": () => answering(({ method }) => method === "PUT", setStatus(200)),
  "PUT is answered with 204": () => answering(({ method }) => method === "PUT", setStatus(204)),
  "an upload location is relative": () =>
    answering(
      ({ method }) => method === "POST",
      ({ headers }) => {
        headers.location = headers.location?.split("/").at(-1) ?? "";
      },
    ),
  "a mount is forbidden": refusing(403, "DENIED", mounts),
  "a mount is not known": refusing(405, "UNSUPPORTED", mounts),
  "a stored manifest is told without its digest": () =>
    answering(isManifest, ({ headers }) => void delete headers["docker-content-digest"]),
} as const satisfies Readonly<Record<string, () => Quirk>>;

function setStatus(status: number): (answer: Answer) => void {
  return (answer) => {
    answer.status = status;
  };
}

/**
 * A tag that was written once cannot be changed. Without `digests`, only the manifest itself says what the tag leads
 * to.
 */
export function immutableTags(tags: ReadonlyMap<string, unknown>, digests: boolean): Quirk {
  const body = JSON.stringify({ errors: [{ code: "TAG_INVALID", message: "the tag is immutable" }] });
  return (request) => {
    const tag = /\/manifests\/([^:]+)$/.exec(request.path)?.[1];
    if (request.method === "PUT" && tag !== undefined && tags.has(tag)) return { status: 400, body };
    if (digests || !isManifest(request)) return undefined;
    return { lie: ({ headers }) => void delete headers["docker-content-digest"] };
  };
}

/**
 * Amazon's registry: PATCH is answered with 201, and the bytes of each part after the first are dropped. Uploads are
 * told apart by their paths.
 */
export function secondPartsDropped({ says }: { readonly says: boolean }): Quirk {
  const ranges = new Map<string, string>();
  return ({ method, path }) => {
    if (method !== "PATCH") return undefined;
    const first = ranges.get(path);
    const rangeOf = (range: string): Record<string, string> => (says ? { range } : {});
    if (first !== undefined) return { status: 201, headers: { location: path, ...rangeOf(first) } };
    return {
      lie: (answer) => {
        ranges.set(path, answer.headers.range ?? "");
        answer.status = 201;
        if (!says) delete answer.headers.range;
      },
    };
  };
}

/** Amazon's registry mounts only what a manifest of the source names. */
export function namedByManifest(digest: string, { manifests }: StoredRepository): boolean {
  return [...manifests.values()].some(({ bytes }) => Buffer.from(bytes).includes(digest));
}

/** Docker Hub, for somebody who pulls too often. */
export const TOO_MANY_REQUESTS: Fault = {
  status: 429,
  headers: { "content-type": "application/json", "retry-after": "30" },
  body: JSON.stringify({
    errors: [{ code: "TOOMANYREQUESTS", message: "You have reached your unauthenticated pull rate limit." }],
  }),
};

/** A proxy before the registry that refuses large requests. */
export function smallProxy(limitBytes: number): Quirk {
  return ({ headers }) =>
    Number(headers["content-length"] ?? 0) > limitBytes
      ? { status: 413, headers: { "content-type": "text/html" }, body: "<h1>413 Request Entity Too Large</h1>" }
      : undefined;
}

/** Uploads go to another host, which must receive no credentials. The requests there are added to `seen`. */
export function uploadsElsewhere(host: string, seen: SeenRequest[]): Quirk {
  return (request) => {
    if (request.headers.host === host) seen.push(request);
    const moved = (answer: Answer) => {
      if (answer.headers.location !== undefined) answer.headers.location = `http://${host}${answer.headers.location}`;
    };
    return request.method === "POST" || request.method === "PATCH" ? { lie: moved } : undefined;
  };
}
