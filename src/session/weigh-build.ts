import { buildLayer } from "../build/layer/layer.ts";
import { USUAL_COMPRESSION } from "../format/compression/compression.ts";
import { openTemporaryLayerCache } from "../store/cache/layer-cache.ts";
import { openBinary } from "../store/file/binary-file.ts";
import { temporaryFolder } from "../store/file/temporary-folder.ts";
import { type BuildRequest, buildBinary } from "../toolchain/go/build.ts";
import type { DependencyRequest } from "../toolchain/go/dependencies.ts";
import type { Go } from "../toolchain/go/go.ts";
import { buildWithFiles, type ReplacedFiles } from "../toolchain/go/replaced-files.ts";
import { executable } from "./layers.ts";

export interface BuildSize {
  /** The executable: trimmed, stripped, without a VCS stamp. */
  readonly sizeBytes: number;
  /** Its layer, with the compression of docker's builders. */
  readonly wireBytes: number;
}

/**
 * What a program weighs. With `replaced`, what it would weigh if these files had another text: nothing that is there is
 * written to. Throws what `buildBinary` throws.
 */
export async function weighBuild(go: Go, request: DependencyRequest, replaced?: ReplacedFiles): Promise<BuildSize> {
  if (replaced === undefined) {
    await using binary = await buildBinary(go, comparedBuild(request));
    return await weighProgram(binary.path);
  }
  await using scratch = await temporaryFolder();
  await using binary = await buildWithFiles(go, comparedBuild(request), replaced, scratch.path);
  return await weighProgram(binary.path);
}

/** How every program is built that is compared with another: a revision in one of them would only add noise. */
export function comparedBuild(request: DependencyRequest): BuildRequest {
  return { ...request, strip: true, trimpath: true, choices: { ...request.choices, vcs: false } };
}

/** What the executable at this path weighs. */
export async function weighProgram(path: string): Promise<BuildSize> {
  await using cache = await openTemporaryLayerCache();
  const settings = { mtimeSeconds: 0, compression: USUAL_COMPRESSION, mediaTypes: "oci", cache } as const;
  await using file = await openBinary(path, "/");
  const { descriptor } = await buildLayer([await executable(path, "/program")], settings);
  return { sizeBytes: file.sizeBytes, wireBytes: descriptor.size };
}
