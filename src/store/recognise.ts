import { existsSync, type Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { isElf } from "../format/elf/header.ts";
import { openRandomAccess } from "./file/random-access-file.ts";
import { parseTarget, type SourceTarget } from "./target.ts";

const IMAGE_SCHEME = /^(?:(?:oci|oci-archive|docker-archive|docker-daemon|podman):|docker:\/\/)/;
/** `ghcr.io/me/order:v1`, `localhost:5000/x`: a host, followed by a repository. */
const WITH_HOST = /^(?:[\w-]+(?:\.[\w-]+)+|localhost)(?::\d+)?\/[^\\]+$/;
/** `alpine:3.20`, `team/order@sha256:…`: forms that cannot be meant as the name of a file. */
const WITH_TAG = /^[a-z0-9][\w./-]*(?::[\w.-]+)?@sha(?:256|512):[0-9a-f]+$|^[a-z0-9][\w./-]*:[\w.-]+$/;
/** `github.com/rakyll/hey@latest`: a version of a Go module. An image digest would contain a colon. */
const WITH_VERSION = /@[^@/\\:]+$/;
const ELF_MAGIC_BYTES = 4;

/**
 * The image that a person named, or undefined for something else. A bare path is recognised by its content; only a path
 * that does not exist can be a reference. Throws `reference-invalid`.
 */
export async function recogniseImage(text: string, cwd: string): Promise<SourceTarget | undefined> {
  if (IMAGE_SCHEME.test(text)) return parseTarget(text);
  const path = resolve(cwd, text);
  const found = await statOf(path);
  if (found === undefined) return isReference(text) ? parseTarget(text) : undefined;
  if (found.isDirectory()) {
    const names: readonly string[] = await readdir(path).catch(() => []);
    return names.includes("oci-layout") ? { kind: "oci", path: text } : undefined;
  }
  const kind = found.isFile() ? await kindOfFile(path) : undefined;
  return kind === undefined ? undefined : { kind, path: text };
}

/** Why an unrecognised path can be neither an image nor a package; undefined where it may be a package. */
export async function whyNeither(text: string, cwd: string): Promise<string | undefined> {
  if (!/^\.{0,2}\/|\.(?:tar|oci|docker|tgz|gz)$/.test(text)) return undefined;
  const found = await statOf(resolve(cwd, text));
  if (found === undefined) return `there is no file or folder ${resolve(cwd, text)}`;
  return found.isFile() && !text.endsWith(".go") ? "it is a file, but not an archive of an image" : undefined;
}

function isReference(text: string): boolean {
  return !WITH_VERSION.test(text) && (WITH_HOST.test(text) || WITH_TAG.test(text));
}

/** For an executable, the code that reads archives need not be loaded. */
async function kindOfFile(path: string): Promise<"oci-archive" | "docker-archive" | "archive" | undefined> {
  if (await isExecutable(path)) return undefined;
  const { archiveKind } = await import("./archive/archive-kind.ts");
  return archiveKind(path);
}

async function isExecutable(path: string): Promise<boolean> {
  // A file that cannot be looked at is refused, with a reason, when it is opened.
  await using file = await openRandomAccess(path).catch(() => undefined);
  return file !== undefined && isElf(await file.read(0, ELF_MAGIC_BYTES));
}

async function statOf(path: string): Promise<Stats | undefined> {
  // A fleet names thousands of images, and few of them are files: this question needs no thread.
  if (!existsSync(path)) return undefined;
  // A path that cannot be looked at is refused, with a reason, when it is opened.
  return stat(path).catch(() => undefined);
}
