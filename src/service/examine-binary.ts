import { join } from "node:path";
import { VERSION } from "../base/version.ts";
import { type BaseEvidence, weighBase } from "../check/base/evidence.ts";
import { checkBinary } from "../check/binary/rules.ts";
import type { Verdict } from "../check/rule.ts";
import { readBinaryFacts } from "../evidence/binary/facts.ts";
import { Absent } from "../format/go/absent.ts";
import type { ModuleVersion } from "../format/go/module-info.ts";
import type { Platform } from "../format/oci/platform.ts";
import { JsonCache } from "../store/cache/json-cache.ts";
import { openRandomAccess, type RandomAccessFile } from "../store/file/random-access-file.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import { contentBuildId } from "./content-build-id.ts";
import type { SlimJob } from "./job.ts";

/** The facts in the bytes of a binary. Plain JSON. */
export interface Examination {
  readonly sizeBytes: number;
  readonly verdicts: readonly Verdict[];
  readonly evidence: BaseEvidence;
  /** Undefined where the binary names no release of Go. */
  readonly goVersion?: string;
  readonly main?: ModuleVersion;
  /** The settings that `go version -m` shows, in their order. */
  readonly settings: readonly (readonly [string, string])[];
}

/**
 * Reads a binary and applies the rules to it. The result is cached under the Go build ID, which is a hash of the
 * binary's content, so that an unchanged binary is not read again. A binary linked with a custom -buildid is always
 * read.
 */
export async function examine(
  job: SlimJob,
  main: MainPackage,
  platform: Platform,
  path: string,
  packages: ReadonlySet<string>,
): Promise<Examination> {
  await using file = await openRandomAccess(path);
  const directories = buildDirectories(job, main);
  const buildId = await contentBuildId(file, main.name);
  const cache = new JsonCache(join(job.cacheFolder, "examined"));
  const key = JSON.stringify([VERSION, buildId, file.sizeBytes, main.name, platform, directories]);
  const isNamedByContent = job.settings.cache && buildId !== undefined;
  const known = isNamedByContent ? ((await cache.find(key)) as Examination | undefined) : undefined;
  if (known !== undefined) return known;
  const found = await read(file, main, platform, directories, packages);
  if (isNamedByContent) await cache.keep(key, found);
  return found;
}

async function read(
  file: RandomAccessFile,
  main: MainPackage,
  { architecture: goarch }: Platform,
  directories: readonly string[],
  packages: ReadonlySet<string>,
): Promise<Examination> {
  const facts = await readBinaryFacts(file, main.name, { goarch, packages, directories });
  const { buildInfo } = facts;
  const modules = buildInfo instanceof Absent || buildInfo.modules instanceof Absent ? undefined : buildInfo.modules;
  return {
    sizeBytes: facts.sizeBytes,
    verdicts: checkBinary(facts),
    evidence: weighBase(facts),
    ...(buildInfo instanceof Absent ? {} : { goVersion: buildInfo.goVersion }),
    ...(modules?.main === undefined ? {} : { main: modules.main }),
    settings: [...(modules?.settings ?? [])],
  };
}

/** Folders of this machine that must not be in the binary. */
function buildDirectories({ go }: SlimJob, main: MainPackage): string[] {
  const { GOROOT, GOMODCACHE, GOCACHE } = go.settings;
  const folders = [GOROOT, GOMODCACHE, GOCACHE, main.module?.folder];
  return folders.filter((path) => path !== undefined).filter((path) => path.length > 1);
}
