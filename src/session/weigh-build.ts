import { basename, dirname } from "node:path";
import { buildLayer } from "../build/layer/layer.ts";
import { USUAL_COMPRESSION } from "../format/compression/compression.ts";
import { openTemporaryLayerCache } from "../store/cache/layer-cache.ts";
import { openBinary } from "../store/file/binary-file.ts";
import { temporaryFolder } from "../store/file/temporary-folder.ts";
import { type BuildRequest, buildBinary } from "../toolchain/go/build.ts";
import type { DependencyRequest } from "../toolchain/go/dependencies.ts";
import type { Go } from "../toolchain/go/go.ts";
import { buildWithFiles, type ReplacedFiles } from "../toolchain/go/replaced-files.ts";
import type { Stub } from "../toolchain/go/stub.ts";
import { buildWithStubs } from "../toolchain/go/stub-build.ts";
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
  const compared = comparedBuild(request);
  // The go command lets nothing replace what lies in its module cache: there, a copy of the module takes its place.
  await using binary = await (request.package.how === "build"
    ? buildWithFiles(go, compared, replaced, scratch.path)
    : buildWithStubs(go, compared, asStubs(request, replaced), scratch.path));
  return await weighProgram(binary.path);
}

function asStubs({ package: main }: DependencyRequest, replaced: ReplacedFiles): readonly Stub[] {
  return [...replaced].map(([path, content]) => ({
    importPath: main.importPath,
    folder: dirname(path),
    files: [basename(path)],
    replacement: new Map(content === null ? [] : [[basename(path), Buffer.from(content).toString()]]),
    moduleFolder: main.how === "install" ? main.module?.folder : undefined,
    links: [],
  }));
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
