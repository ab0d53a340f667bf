import { PlimsollError } from "../../../base/error.ts";
import { formatPlatform, type Platform, parsePlatform } from "../../../format/oci/platform.ts";
import { gatherSettings } from "../../../session/gather-settings.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import type { Go } from "../../../toolchain/go/go.ts";
import { targetEnvironment } from "../../../toolchain/go/target.ts";
import { openStaticBase } from "../../base.ts";

/** A way in which the module is built. */
export interface ConfiguredBuild {
  /** For people: `linux/amd64 -tags redis`. */
  readonly name: string;
  readonly platform: Platform;
  readonly tags: readonly string[];
}

/**
 * The builds that the plimsoll.yaml beside go.mod names: each of its platforms with its tags. Without one, Linux on this
 * machine's architecture without tags. Throws `config-invalid`, `platform-unknown`.
 */
export async function configuredBuilds(
  surroundings: Surroundings,
  folder: string,
  go: Go,
): Promise<readonly ConfiguredBuild[]> {
  const { own } = await gatherSettings({ ...surroundings, cwd: folder }, {}, []);
  const tags = own.go?.tags ?? [];
  const platforms = await platformsOf(own.platforms ?? [], go);
  return platforms.map((platform) => {
    const words = [formatPlatform(platform), ...(tags.length === 0 ? [] : [`-tags ${tags.join(",")}`])];
    return { name: words.join(" "), platform, tags };
  });
}

async function platformsOf(names: readonly string[], go: Go): Promise<readonly Platform[]> {
  if (names.length === 0) return [{ os: "linux", architecture: go.settings.GOHOSTARCH ?? "amd64" }];
  return names.includes("all") ? (await openStaticBase()).platforms : names.map(linuxPlatform);
}

function linuxPlatform(name: string): Platform {
  const platform = parsePlatform(name);
  if (platform.os === "linux") return platform;
  throw new PlimsollError("platform-unknown", {
    what: `plimsoll.yaml names ${name}, for which plimsoll makes no image`,
    why: "its bases are for Linux",
    fix: "name platforms such as linux/amd64",
  });
}

/** go with the platform and the tags of a build, as slim makes it: without C. */
export function goForBuild(go: Go, { platform, tags }: ConfiguredBuild): Go {
  const flags = [go.env.GOFLAGS ?? "", ...(tags.length === 0 ? [] : [`-tags=${tags.join(",")}`])];
  const GOFLAGS = flags.filter((word) => word !== "").join(" ");
  return { ...go, env: { ...go.env, ...targetEnvironment(platform), CGO_ENABLED: "0", GOFLAGS } };
}
