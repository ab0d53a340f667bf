import type { Stats } from "node:fs";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { readAtMost } from "../base/bounded-reader.ts";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { type RenderedBy, renderedBy } from "../format/kubernetes/rendered-folder.ts";
import { isAbsent, readFileOrWhy, unreadable } from "./file/small-file.ts";

/** A file that may hold Kubernetes objects. */
export interface ManifestFile {
  /** As a person would write it: below what was named. */
  readonly file: string;
  /** The folder that it lies in, absolute; for standard input, where the person is. */
  readonly folder: string;
  /** Its bytes, or why there are none. */
  readonly content: Uint8Array | { readonly why: string };
}

/** The name of standard input on the command line. */
const STANDARD_INPUT = "-";

/** https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#base */
const BASE = "base/kustomization.yaml";

/** A kustomization may have no ending. */
const MANIFEST_NAME = /\.(?:ya?ml|json)$|^Kustomization$/i;

/** Who renders what a person named; undefined for anything but a folder with a kustomization or a chart. */
export async function rendererOf(target: string, cwd: string): Promise<RenderedBy | undefined> {
  if (target === STANDARD_INPUT) return undefined;
  const names: readonly string[] = await readdir(resolve(cwd, target)).catch(() => []);
  return renderedBy(new Set(names));
}

/** The folder of a file that says how its folder is rendered, and undefined for any other file. */
export function renderedFolderOf(file: string): string | undefined {
  const slash = file.lastIndexOf("/");
  if (slash === -1 || renderedBy(new Set([file.slice(slash + 1)])) === undefined) return undefined;
  return file.slice(0, slash);
}

/**
 * Whether a name is that of manifests: standard input, a file of YAML or JSON, a folder with one in it, or the folder that holds
 * a base of kustomize and its overlays.
 */
export async function isManifestTarget(target: string, cwd: string): Promise<boolean> {
  if (target === STANDARD_INPUT) return true;
  const found = await statOf(resolve(cwd, target));
  if (found === undefined || found.isFile()) return MANIFEST_NAME.test(basename(target));
  if (!found.isDirectory()) return false;
  const names: readonly string[] = await readdir(resolve(cwd, target)).catch(() => []);
  if (names.includes("Dockerfile")) return false;
  return names.some((name) => MANIFEST_NAME.test(name)) || (await isFile(resolve(cwd, target, BASE)));
}

/**
 * The manifests that a person named: standard input, a file, or the files of YAML and JSON below a folder, by name. Symbolic
 * links and hidden folders are passed over. Throws `source-invalid` for what is not there, and `limit-exceeded`.
 */
export async function* readManifestFiles(
  target: string,
  cwd: string,
  signal: AbortSignal,
): AsyncGenerator<ManifestFile> {
  if (target === STANDARD_INPUT) {
    const stream = createReadStream("", { fd: 0, autoClose: false });
    const content = await readAtMost(stream, LIMITS.kubernetesFileBytes, "standard input");
    yield { file: "standard input", folder: resolve(cwd), content };
    return;
  }
  const path = resolve(cwd, target);
  const found = await statOf(path);
  if (found === undefined) {
    throw new PlimsollError("source-invalid", {
      what: `${target} does not exist`,
      why: "a manifest, or a folder of manifests, was expected",
    });
  }
  const files = found.isDirectory() ? await filesBelow(path, signal) : [""];
  for (const inside of files) {
    signal.throwIfAborted();
    const place = join(path, inside);
    const file = inside === "" ? target : nameOf(target, inside);
    yield { file, folder: dirname(place), content: await readManifest(place) };
  }
}

function nameOf(target: string, inside: string): string {
  const folder = target.replaceAll("\\", "/").replace(/\/+$/, "");
  return folder === "." || folder === "" ? inside : `${folder}/${inside}`;
}

/** One file of manifests, or why it cannot be read. */
export function readManifest(path: string): Promise<ManifestFile["content"]> {
  return readFileOrWhy(path, LIMITS.kubernetesFileBytes, "it does not exist any more");
}

async function filesBelow(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const files: string[] = [];
  const pending = [""];
  for (let inside = pending.pop(); inside !== undefined; inside = pending.pop()) {
    signal.throwIfAborted();
    const path = join(folder, inside);
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      throw unreadable(path, "source-invalid", error);
    });
    for (const entry of entries) {
      const name = inside === "" ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules") pending.push(name);
      if (entry.isFile() && MANIFEST_NAME.test(entry.name)) files.push(name);
      if (files.length > LIMITS.kubernetesFiles) throw tooMany(folder);
    }
  }
  return files.sort();
}

function tooMany(folder: string): PlimsollError {
  return new PlimsollError("limit-exceeded", {
    what: `${folder} has more than ${LIMITS.kubernetesFiles} files of YAML and JSON`,
    fix: "name a folder inside it",
  });
}

async function isFile(path: string): Promise<boolean> {
  return (await statOf(path))?.isFile() ?? false;
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(path, "source-invalid", error);
  }
}
