import type { Platform } from "../format/oci/platform.ts";
import { type AssetFolder, openAssetFolder } from "../store/assets.ts";
import { type BuiltBinary, buildBinary } from "../toolchain/go/build.ts";
import type { Go } from "../toolchain/go/go.ts";

/**
 * With an empty GOFLAGS, go would use the value that `go env -w` has stored below HOME, so GOFLAGS is set to a harmless
 * flag.
 */
const OWN_ENVIRONMENT = { GOFLAGS: "-mod=readonly", GOWORK: "off" };

export interface OwnProgram {
  /** The folder of its source. */
  readonly asset: AssetFolder;
  /** As messages call it. */
  readonly title: string;
  readonly importPath: string;
  readonly name: string;
}

/**
 * Compiles a program of plimsoll's own with the user's own Go, but without the settings of the user's build: no flags,
 * no workspace, no VCS stamp, and no C unless it is asked for. The go command itself decides whether the last result is outdated. Throws what
 * `buildBinary` throws.
 */
export async function buildOwnProgram(
  go: Go,
  { asset, title, importPath, name }: OwnProgram,
  where: {
    readonly platform: Platform;
    readonly cacheFolder: string;
    readonly cgo?: boolean;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<BuiltBinary> {
  await using source = await openAssetFolder(asset);
  const folder = source.path;
  const { platform, cacheFolder, cgo = false, env = {} } = where;
  return await buildBinary(go, {
    package: {
      source: title,
      importPath,
      name,
      folder,
      module: undefined,
      cwd: folder,
      arguments: ["."],
      how: "build",
      notes: [],
    },
    platform,
    cgo,
    strip: true,
    trimpath: true,
    choices: { tags: [], ldflags: [], flags: [], env: { ...OWN_ENVIRONMENT, ...env }, vcs: false },
    cacheFolder,
  });
}
