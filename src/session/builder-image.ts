import { join } from "node:path";
import { type Digest, digestHex, sha256 } from "../base/digest.ts";
import { openTemporaryLayerCache } from "../store/cache/layer-cache.ts";
import { makeFolder } from "../store/file/atomic-file.ts";
import { isLayout, readIndexJson } from "../store/layout/index-file.ts";
import { writeLayout } from "../store/layout/write.ts";
import type { BuilderImage } from "../toolchain/buildkit/builder-image.ts";
import type { Go } from "../toolchain/go/go.ts";
import { partsOfGoroot } from "../toolchain/go/goroot.ts";
import { stampsOf } from "../toolchain/go/goroot-stamps.ts";
import { markUsed, sweepSlots } from "../toolchain/go/output-slot.ts";
import { FOLDERS, gorootImage } from "./goroot-image.ts";

const TAG = "go";
const FIX = "build on Linux, or with --builder local";

/**
 * The image from which BuildKit compiles: GOROOT at the path that it has here, and nothing else. It is kept in plimsoll's
 * cache until a file of GOROOT changes. Throws what `partsOfGoroot` throws, and `write-failed`.
 */
export async function openBuilderImage(go: Go, cacheFolder: string, signal: AbortSignal): Promise<BuilderImage> {
  const goroot = go.settings.GOROOT ?? "";
  const root = join(cacheFolder, "go-builder");
  const folder = join(root, await keyOf(go, goroot));
  const kept = await digestIn(folder);
  if (kept !== undefined) {
    await markUsed(folder);
    return { folder, digest: kept, goroot };
  }
  await using cache = await openTemporaryLayerCache();
  const image = await gorootImage(go, {
    ...{ at: goroot, folders: FOLDERS, variables: { GOROOT: goroot, HOME: "/root" }, workdir: "/", fix: FIX, cache },
  });
  await makeFolder(root);
  await writeLayout(folder, image, TAG, { signal, onProgress: () => {} });
  await sweepSlots(root);
  return { folder, digest: image.descriptor.digest, goroot };
}

/** Undefined for a layout that is not there, or that another run has not finished. */
async function digestIn(folder: string): Promise<Digest | undefined> {
  if (!(await isLayout(folder))) return undefined;
  const { manifests } = await readIndexJson(folder);
  const [entry] = manifests as { readonly digest: Digest }[];
  return entry?.digest;
}

async function keyOf(go: Go, goroot: string): Promise<string> {
  const key = JSON.stringify([go.version, goroot, go.settings.GOHOSTARCH, await stampsOf(partsOfGoroot(go, FIX))]);
  return digestHex(sha256(key)).slice(0, 32);
}
