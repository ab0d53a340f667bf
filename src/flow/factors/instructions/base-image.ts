import { join } from "node:path";
import type { FileEntry } from "../../../build/file-entry.ts";
import { assembleImage } from "../../../build/image/assemble.ts";
import type { BlobCache } from "../../../build/layer/blob-cache.ts";
import { buildLayer } from "../../../build/layer/layer.ts";
import { readFileTree } from "../../../store/file/file-tree.ts";
import { writeLayout } from "../../../store/layout/write.ts";
import type { Go } from "../../../toolchain/go/go.ts";
import { partsOfGoroot } from "../../../toolchain/go/goroot.ts";
import type { BaseLayout } from "../images/builders.ts";
import { plainImage } from "../images/plain-image.ts";
import { PLACE } from "./instruction.ts";

const GOROOT = "/usr/local/go";
const TAG = "go";
const FOLDER = "base";

/** Folders that images with a Go toolchain have, and that go or a runtime would make otherwise. */
const FOLDERS: readonly (readonly [path: string, mode: number])[] = [
  ...(["dev", "etc", "go", "proc", "root", "src", "sys"] as const).map((path) => [path, 0o755] as const),
  ["tmp", 0o1777],
];

/**
 * Packs the go of this machine into an image, so that instructions run with it, and without any other image: a static
 * go needs nothing else of an operating system. Throws what `partsOfGoroot` throws.
 */
export async function packBase(
  go: Go,
  variables: Readonly<Record<string, string>>,
  { scratch, cache, signal }: { readonly scratch: string; readonly cache: BlobCache; readonly signal: AbortSignal },
): Promise<BaseLayout> {
  const entries: FileEntry[] = FOLDERS.map(([path, mode]) => ({ path, kind: "directory", mode, uid: 0, gid: 0 }));
  for (const { source, inside, wanted } of partsOfGoroot(go)) {
    entries.push(...(await readFileTree(source, `${GOROOT}/${inside}`, wanted)));
  }
  // The layer is not compressed: nobody pulls it, and no size of it is shown.
  const compression = { algorithm: "none" } as const;
  const layer = await buildLayer(entries, { mtimeSeconds: 0, compression, mediaTypes: "oci", cache });
  const plan = plainImage(environmentOf(variables));
  const platform = { os: "linux", architecture: go.settings.GOHOSTARCH ?? "amd64" };
  const container = { ...plan.container, WorkingDir: PLACE.source };
  const image = assembleImage({ ...plan, platform, container }, [{ layer, createdBy: `GOROOT of ${go.version}` }]);
  await writeLayout(join(scratch, FOLDER), image, TAG, { signal, onProgress: () => {} });
  return { folder: FOLDER, tag: TAG, digest: image.descriptor.digest, configDigest: image.manifest.config.digest };
}

function environmentOf(variables: Readonly<Record<string, string>>): string[] {
  const places = {
    PATH: `${GOROOT}/bin`,
    HOME: PLACE.home,
    GOROOT,
    GOPROXY: `file://${PLACE.proxy}`,
    GOMODCACHE: PLACE.modules,
    GOCACHE: PLACE.compiled,
  };
  return Object.entries({ ...variables, ...places }).map(([name, value]) => `${name}=${value}`);
}
