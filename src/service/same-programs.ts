import { PlimsollError } from "../base/error.ts";
import { formatPlatform, type Platform } from "../format/oci/platform.ts";
import type { OpenBuild } from "../session/open-build.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import { resolveMainPackages } from "../toolchain/go/resolve.ts";

/**
 * A pattern may match other programs on another platform, but all platforms of an image index must have the same
 * programs. Throws `not-a-main-package` for a program that some platforms do not have.
 */
export async function requireSamePrograms(
  { go, sources, options }: OpenBuild,
  platforms: readonly Platform[],
): Promise<void> {
  if (platforms.length < 2 || !sources.some((source) => source.includes("..."))) return;
  const found = await Promise.all(platforms.map(async (platform) => ({ platform, mains: await mainsFor(platform) })));
  const all = new Map(found.flatMap(({ mains }) => mains).map((main) => [main.folder, main]));
  for (const main of all.values()) {
    const having = found.filter(({ mains }) => mains.some(({ folder }) => folder === main.folder));
    if (having.length === found.length) continue;
    const names = having.map(({ platform }) => formatPlatform(platform)).join(", ");
    throw new PlimsollError("not-a-main-package", {
      what: `${main.importPath} is a program on ${names} only`,
      why: `${sources.join(" ")} stands for other programs on the other platforms, and all images of one index must have the same programs`,
      fix: `name the programs, or build these platforms separately: --platform ${names.replaceAll(" ", "")}`,
    });
  }

  async function mainsFor(platform: Platform): Promise<readonly MainPackage[]> {
    try {
      return await resolveMainPackages(go, sources, { ...options, platform });
    } catch (error) {
      // The pattern matches no program on this platform.
      if (error instanceof PlimsollError && error.code === "not-a-main-package") return [];
      throw error;
    }
  }
}
