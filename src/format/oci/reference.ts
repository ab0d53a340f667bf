import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { isDigest } from "./decode.ts";

/**
 * Names an image in a registry. The grammar is that of the distribution project's `reference` package; OCI
 * distribution-spec v1.1 ("Pulling manifests") restricts repository, tag and digest further.
 */
export interface Reference {
  /** Host and port: `docker.io`, `127.0.0.1:5000`, `[::1]:5000`. Docker Hub is always `docker.io`. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

const DOCKER_HUB = "docker.io";
const LONGEST_REFERENCE = 1024;
const LONGEST_REPOSITORY = 255;

const REGISTRY =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?$/;
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const LOOPBACK_IPV4 = /^127(?:\.[0-9]{1,3}){3}$/;
/** What docker takes for the ID of an image that it has: no name may look so. */
const IMAGE_ID = /^[0-9a-f]{64}$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** Parses `[REGISTRY/]REPOSITORY[:TAG][@DIGEST]`. Adds no tag where there is none. Throws `reference-invalid`. */
export function parseReference(text: string): Reference {
  if (text.length > LONGEST_REFERENCE)
    refuse(`${text.slice(0, 40)}…`, `it is longer than ${LONGEST_REFERENCE} characters`);
  if (IMAGE_ID.test(text)) refuse(text, "it is the ID of an image, and registries do not know images by their IDs");
  if (text.includes("://")) refuse(text, "a reference has no scheme", "write it without https://");
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : digestIn(text, text.slice(at + 1));
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(":");
  const tagged = colon > named.lastIndexOf("/");
  const tag = tagged ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !TAG.test(tag)) refuse(text, `"${tag}" is not a tag`);
  return {
    ...splitName(text, tagged ? named.slice(0, colon) : named),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The inverse of `parseReference`, with the registry always written out. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  return `${registry}/${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

/** Is the registry on this machine, so that docker and plimsoll use plain HTTP for it? */
export function isLoopbackRegistry(registry: string): boolean {
  const host = registry.replace(/:[0-9]+$/, "").toLowerCase();
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || LOOPBACK_IPV4.test(host);
}

/** The first component is a registry when it could not be part of a repository on Docker Hub, as docker decides it. */
function splitName(text: string, name: string): Pick<Reference, "registry" | "repository"> {
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const hasRegistry = /[.:A-Z]/.test(first) || first === "localhost";
  const written = hasRegistry ? first : DOCKER_HUB;
  if (!REGISTRY.test(written)) refuse(text, `"${written}" is not a registry's host`);
  const registry = canonicalHost(written);
  const path = hasRegistry ? name.slice(slash + 1) : name;
  const repository = registry === DOCKER_HUB && !path.includes("/") ? `library/${path}` : path;
  if (repository.length > LONGEST_REPOSITORY || !repository.split("/").every((part) => PATH_COMPONENT.test(part))) {
    refuse(text, `"${path}" is not a repository`, "a repository is lower-case letters, digits, and . _ - between them");
  }
  return { registry, repository };
}

/**
 * Host names ignore case. One that only its capital letters distinguish from a repository keeps them, so that it is
 * recognised again.
 */
function canonicalHost(written: string): string {
  const lower = written.toLowerCase();
  if (lower === "index.docker.io") return DOCKER_HUB;
  return /[.:]/.test(lower) || lower === "localhost" ? lower : written;
}

function digestIn(text: string, digest: string): Digest {
  if (isDigest(digest)) return digest;
  return refuse(
    text,
    `"${digest}" is not a digest`,
    "a digest is sha256: or sha512: and the whole digest in lower-case hex",
  );
}

function refuse(text: string, why: string, fix?: string): never {
  throw new PlimsollError("reference-invalid", {
    what: `"${text}" is not an image reference`,
    why,
    fix: fix ?? "for example registry.example.com/team/app:1.2.3",
  });
}
