import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { archiveKind } from "./archive/archive-kind.ts";
import { parseTarget, type Target } from "./target.ts";

const IMAGE_SCHEME = /^(?:(?:oci|oci-archive|docker-archive|docker-daemon|podman):|docker:\/\/)/;
/** `ghcr.io/me/order:v1`, `localhost:5000/x`: a host, then a repository. */
const WITH_HOST = /^(?:[\w-]+(?:\.[\w-]+)+|localhost)(?::\d+)?\/[^\\]+$/;
/** `alpine:3.20`, `team/order@sha256:…`: what cannot be meant as the name of a file. */
const WITH_TAG = /^[a-z0-9][\w./-]*(?::[\w.-]+)?@sha(?:256|512):[0-9a-f]+$|^[a-z0-9][\w./-]*:[\w.-]+$/;
/** `example.com/x/cmd/y@v1.2.3`: what stands behind an image's `@` is a digest, which has a colon. */
const MODULE_VERSION = /@[^@/:]+$/;

/**
 * The image that a person named, or undefined for what is something else: a bare path is recognised by what it holds,
 * and only what is not there can be meant as a reference. Throws `reference-invalid`.
 */
export async function recogniseImage(text: string, cwd: string): Promise<Target | undefined> {
  if (IMAGE_SCHEME.test(text)) return parseTarget(text);
  const path = resolve(cwd, text);
  const found = await statOf(path);
  if (found === undefined) {
    const isReference = WITH_HOST.test(text) || WITH_TAG.test(text);
    return isReference && !MODULE_VERSION.test(text) ? parseTarget(text) : undefined;
  }
  if (found.isDirectory()) {
    const names: readonly string[] = await readdir(path).catch(() => []);
    return names.includes("oci-layout") ? { kind: "oci", path: text } : undefined;
  }
  const kind = found.isFile() ? await archiveKind(path) : undefined;
  return kind === undefined ? undefined : { kind, path: text };
}

async function statOf(path: string): Promise<Stats | undefined> {
  // What cannot be looked at is refused, with a reason, by whoever opens it.
  return stat(path).catch(() => undefined);
}
