import { compareModuleVersions, parseModuleVersion } from "../../format/go-module/semver.ts";

/**
 * The tag of the newest release: `v1.10.0` or `1.10.0` before `v1.9.3`, and prereleases not at all. Without one it is `latest`,
 * where there is that. Undefined where nothing says which image is meant.
 */
export function newestRelease(tags: readonly string[]): string | undefined {
  const releases = tags.flatMap((tag) => {
    const [, numbers] = /^v?(\d+\.\d+\.\d+)$/.exec(tag) ?? [];
    const version = numbers === undefined ? undefined : parseModuleVersion(`v${numbers}`);
    return version === undefined ? [] : [{ tag, version }];
  });
  const [newest] = releases.toSorted((a, b) => compareModuleVersions(b.version, a.version));
  return newest?.tag ?? tags.find((tag) => tag === "latest");
}
