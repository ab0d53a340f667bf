import type { FileEntry } from "../build/file-entry.ts";
import { assembleImage } from "../build/image/assemble.ts";
import type { BlobCache } from "../build/layer/blob-cache.ts";
import { buildLayer } from "../build/layer/layer.ts";
import type { Image } from "../image/image.ts";
import { readFileTree } from "../store/file/file-tree.ts";
import type { Go } from "../toolchain/go/go.ts";
import { partsOfGoroot } from "../toolchain/go/goroot.ts";

/** What an image has besides GOROOT. */
export interface GorootImageOptions {
  /** Where GOROOT is in the image. */
  readonly at: string;
  /** Folders that images with a Go toolchain have, and that go or a runtime would make otherwise. */
  readonly folders: readonly (readonly [path: string, mode: number])[];
  readonly variables: Readonly<Record<string, string>>;
  readonly workdir: string;
  /** What can be done where this go does not run in a container. */
  readonly fix: string;
  readonly cache: BlobCache;
}

/** Folders that every container needs. */
export const FOLDERS: GorootImageOptions["folders"] = [
  ...(["dev", "etc", "proc", "root", "sys"] as const).map((path) => [path, 0o755] as const),
  ["tmp", 0o1777],
];

/**
 * Packs the go of this machine into an image, so that a builder runs it, and without any other image: a static go needs
 * nothing else of an operating system. Throws what `partsOfGoroot` throws.
 */
export async function gorootImage(
  go: Go,
  { at, folders, variables, workdir, fix, cache }: GorootImageOptions,
): Promise<Image> {
  const entries: FileEntry[] = folders.map(([path, mode]) => ({ path, kind: "directory", mode, uid: 0, gid: 0 }));
  for (const { source, inside, wanted } of partsOfGoroot(go, fix)) {
    entries.push(...(await readFileTree(source, `${at}/${inside}`, wanted)));
  }
  // The layer is not compressed: nobody pulls it, and no size of it is shown.
  const compression = { algorithm: "none" } as const;
  const layer = await buildLayer(entries, { mtimeSeconds: 0, compression, mediaTypes: "oci", cache });
  const plan = {
    platform: { os: "linux", architecture: go.settings.GOHOSTARCH ?? "amd64" },
    created: "1970-01-01T00:00:00Z",
    container: { Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`), WorkingDir: workdir },
    annotations: {},
    mediaTypes: "oci" as const,
  };
  return assembleImage(plan, [{ layer, createdBy: `GOROOT of ${go.version}` }]);
}
