import type { OpenBuild } from "../session/open-build.ts";
import { type Dependency, listDependencies } from "../toolchain/go/dependencies.ts";

/** Values that are usual as tags of images, and very rare as build constraints. */
const LIKE_AN_IMAGE_TAG =
  /^(?:latest|main|master|edge|stable|nightly|dev|v?\d+(?:\.\d+)+(?:-[\w.]+)?|v\d+|sha-?[0-9a-f]{6,}|[0-9a-f]{7,40}|.*[^\w.].*)$/;

/**
 * Here, as for go, `--tags` means build tags; for ko it means tags of the image. Where ko is set up, and a value looks
 * like an image's tag and changes no file of the build, a note says that it had no effect.
 */
export async function imageTagNotes(
  { go, packages, options }: OpenBuild,
  tags: readonly string[],
  koIsAround: boolean,
): Promise<string[]> {
  const doubtful = koIsAround ? tags.filter((tag) => LIKE_AN_IMAGE_TAG.test(tag)) : [];
  const [main] = packages;
  if (doubtful.length === 0 || main === undefined) return [];
  const filesWith = async (kept: readonly string[]) => {
    const choices = { ...options.choices, tags: kept };
    const { platform, cacheFolder } = options;
    const listed = await Promise.all(
      packages.map((one) => listDependencies(go, { package: one, platform, choices, cacheFolder, cgo: false })),
    );
    return JSON.stringify(listed.flat().map(filesOf));
  };
  const all = options.choices.tags;
  const [withAll, without] = await Promise.all([
    filesWith(all),
    filesWith(all.filter((tag) => !doubtful.includes(tag))),
  ]);
  if (withAll !== without) return [];
  return [
    `--tags ${doubtful.join(",")}: these are build tags here, and no file of the build uses ${doubtful.length === 1 ? "it" : "them"}; for tags of the image, use --tag (-t), which ko calls --tags`,
  ];
}

function filesOf({ importPath, goFiles, cgoFiles, foreignFiles, assemblyFiles }: Dependency): readonly unknown[] {
  return [importPath, goFiles, cgoFiles, foreignFiles, assemblyFiles];
}
