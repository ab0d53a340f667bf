import { resolve } from "node:path";
import type { Digest } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import { isDigest } from "../format/oci/decode.ts";
import { formatReference, parseReference, type Reference } from "../format/oci/reference.ts";

/**
 * Where an image is read from or written to, as people type it:
 * `oci:DIR[:TAG]`, `oci-archive:FILE[:TAG]`, `docker-archive:FILE[:REF]`, `docker-daemon:REF`, `podman:REF`,
 * `docker://REF`, and REF alone for a registry; each may end in `@DIGEST`.
 */
export type Target =
  | FileTarget<"oci">
  | FileTarget<"oci-archive">
  | FileTarget<"docker-archive">
  | NamedTarget<"docker-daemon">
  | NamedTarget<"podman">
  | NamedTarget<"registry">;

/** What an image is read from. Nobody types `archive`: it is a compressed archive whose kind is not known yet. */
export type SourceTarget = Target | FileTarget<"archive">;

interface FileTarget<Kind extends string> {
  readonly kind: Kind;
  readonly path: string;
  /** `oci` and `oci-archive`: an `org.opencontainers.image.ref.name`. `docker-archive`: a REPOSITORY:TAG, as written. */
  readonly tag?: string;
  readonly digest?: Digest;
}

interface NamedTarget<Kind extends string> {
  readonly kind: Kind;
  readonly reference: Reference;
}

/** OCI image-spec v1.1, annotations.md: the grammar of `org.opencontainers.image.ref.name`, which may hold colons. */
const REF_NAME = /^[A-Za-z0-9]+(?:(?:[-._:@+]|--)[A-Za-z0-9]+)*(?:\/[A-Za-z0-9]+(?:(?:[-._:@+]|--)[A-Za-z0-9]+)*)*$/;

/** Parses what a person typed. Throws `reference-invalid`. */
export function parseTarget(text: string): Target {
  const scheme = /^(oci|oci-archive|docker-archive|docker-daemon|podman):/.exec(text)?.[1];
  const rest = scheme === undefined ? text : text.slice(scheme.length + 1);
  switch (scheme) {
    case "oci":
    case "oci-archive":
    case "docker-archive":
      return parseFileTarget(scheme, text, rest);
    case "docker-daemon":
      return { kind: scheme, reference: parseReference(rest) };
    case "podman":
      return { kind: scheme, reference: parseReference(inPodmansWay(rest)) };
    default:
      return { kind: "registry", reference: parseReference(rest.replace(/^docker:\/\//, "")) };
  }
}

/** The inverse of `parseTarget`. */
export function formatTarget(target: Target): string {
  switch (target.kind) {
    case "registry":
      return formatReference(target.reference);
    case "docker-daemon":
    case "podman":
      return `${target.kind}:${formatReference(target.reference)}`;
    default: {
      const { kind, path, tag, digest } = target;
      return `${kind}:${path}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
    }
  }
}

/** The same place with an absolute path, so that the name is valid in every folder. */
export function absoluteTarget<Any extends SourceTarget>(target: Any, cwd: string): Any {
  return "path" in target ? { ...target, path: resolve(cwd, target.path) } : target;
}

/** The target with a path that is valid in this process's folder; a path that already is stays as it was typed. */
export function reachedFrom<Any extends SourceTarget>(cwd: string, target: Any): Any {
  return "path" in target && resolve(cwd, target.path) !== resolve(target.path) ? absoluteTarget(target, cwd) : target;
}

/** For docker, a name without a registry is on Docker Hub; for podman, it is under podman's own `localhost/`. */
function inPodmansWay(text: string): string {
  const isHub = parseReference(text).registry === "docker.io" && !/^(?:index\.)?docker\.io\//.test(text);
  return isHub ? `localhost/${text}` : text;
}

function parseFileTarget<Kind extends string>(kind: Kind, text: string, rest: string): FileTarget<Kind> {
  const at = /@(?=sha(?:256|512):[^@]*$)/.exec(rest)?.index ?? rest.length;
  const digest = at === rest.length ? undefined : digestIn(text, rest.slice(at + 1));
  const located = rest.slice(0, at);
  // The colon of a Windows drive is part of the path: C:\images, C:/images.
  const drive = /^[A-Za-z]:[\\/]/.test(located) ? 2 : 0;
  const colon = located.indexOf(":", drive);
  const path = colon < 0 ? located : located.slice(0, colon);
  const tag = colon < 0 ? undefined : located.slice(colon + 1);
  if (path === "" || path.includes("\0")) refuse(text, "a path is missing", `for example ${kind}:out`);
  if (tag !== undefined) requireTag(kind, text, tag);
  return { kind, path, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

function requireTag(kind: string, text: string, tag: string): void {
  if (kind !== "docker-archive") {
    if (!REF_NAME.test(tag)) refuse(text, `${JSON.stringify(tag)} is not a tag`, "for example oci:out:1.2.3");
    return;
  }
  const { tag: own, digest } = parseReference(tag);
  if (own === undefined || digest !== undefined) {
    refuse(text, `${JSON.stringify(tag)} is not REPOSITORY:TAG`, "for example docker-archive:out.tar:app:1.2.3");
  }
}

function digestIn(text: string, digest: string): Digest {
  if (isDigest(digest)) return digest;
  return refuse(text, `${JSON.stringify(digest)} is not a digest`, "a digest is lower-case hex of its full length");
}

function refuse(text: string, why: string, fix: string): never {
  throw new PlimsollError("reference-invalid", { what: `${JSON.stringify(text)} names no image`, why, fix });
}
