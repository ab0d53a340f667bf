import { defined } from "../../base/defined.ts";
import { parsePlatform } from "../../format/oci/platform.ts";
import type { Settings } from "../../plan/settings/settings.ts";
import { choicesOf, gatherSettings } from "../../session/gather-settings.ts";
import { ownPlatform } from "../../session/open-build.ts";
import { startGo } from "../../session/start-go.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openCacheFolder } from "../../store/cache/cache-folder.ts";
import { type AuditBuild, type AuditStand, openAuditStand } from "../../toolchain/go/audited-packages.ts";
import { type Go, goIn } from "../../toolchain/go/go.ts";
import type { AuditRequest } from "./request.ts";

/** What is audited, and how it is built. */
export interface OpenedAudit {
  readonly go: Go;
  readonly build: AuditBuild;
  readonly stand: AuditStand;
  readonly settings: NonNullable<Settings["audit"]>;
  readonly notes: readonly string[];
}

/** Finds what a person named, with the flags and the file that say how it is built. Throws what the go command's failures throw. */
export async function openAudit(
  surroundings: Surroundings,
  source: string,
  { tags, goflag, buildEnv, cgo = false, config, platform, offline }: AuditRequest,
): Promise<OpenedAudit> {
  const words = defined({ tags, goflag, buildEnv, config, offline });
  const { own, koFile } = await gatherSettings(surroundings, words, [source]);
  const asked = await startGo(surroundings, own);
  const named = platform ?? own.platforms?.find((one) => one !== "all");
  const build: AuditBuild = {
    platform: named === undefined ? ownPlatform(asked.settings) : parsePlatform(named),
    choices: choicesOf(own),
    cacheFolder: await openCacheFolder(surroundings.env),
    cgo,
  };
  const stand = await openAuditStand(asked, source, build);
  return {
    go: await goIn(asked, stand.cwd),
    build,
    stand,
    settings: own.audit ?? {},
    // Its settings are for one program each, and an audit is about packages.
    notes: koFile === undefined ? [] : [`${koFile.path} is not read: name its tags with --tags`],
  };
}
