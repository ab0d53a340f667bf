import { join } from "node:path";
import type { BlobCache } from "../../../build/layer/blob-cache.ts";
import { FOLDERS, gorootImage } from "../../../session/goroot-image.ts";
import { writeLayout } from "../../../store/layout/write.ts";
import type { Go } from "../../../toolchain/go/go.ts";
import type { BaseLayout } from "../images/builders.ts";
import { PLACE } from "./instruction.ts";

const GOROOT = "/usr/local/go";
const TAG = "go";
const FOLDER = "base";

/** Packs the go of this machine into an image, so that instructions run with it. Throws what `partsOfGoroot` throws. */
export async function packBase(
  go: Go,
  variables: Readonly<Record<string, string>>,
  { scratch, cache, signal }: { readonly scratch: string; readonly cache: BlobCache; readonly signal: AbortSignal },
): Promise<BaseLayout> {
  const image = await gorootImage(go, {
    at: GOROOT,
    folders: [...FOLDERS, ["go", 0o755], ["src", 0o755]],
    variables: { ...variables, ...places() },
    workdir: PLACE.source,
    fix: "measure on Linux, or with --builder model",
    cache,
  });
  await writeLayout(join(scratch, FOLDER), image, TAG, { signal, onProgress: () => {} });
  return { folder: FOLDER, tag: TAG, digest: image.descriptor.digest, configDigest: image.manifest.config.digest };
}

function places(): Readonly<Record<string, string>> {
  return {
    PATH: `${GOROOT}/bin`,
    HOME: PLACE.home,
    GOROOT,
    GOPROXY: `file://${PLACE.proxy}`,
    GOMODCACHE: PLACE.modules,
    GOCACHE: PLACE.compiled,
  };
}
