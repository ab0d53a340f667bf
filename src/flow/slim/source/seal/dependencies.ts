import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { digestHex, sha256 } from "../../../../base/digest.ts";
import { golangPurl } from "../../../../format/package-url/package-url.ts";
import { sourceAddress } from "../../../../plan/annotations.ts";
import type { Resource } from "../../../../seal/statement/provenance.ts";
import type { SlimBase } from "../../../../service/base.ts";
import type { FinishedPlatform } from "../../../../service/build-platforms.ts";
import type { SlimJob } from "../../../../service/job.ts";
import { readAsset } from "../../../../store/assets.ts";
import { readCheckoutFacts } from "../../../../toolchain/git/checkout-facts.ts";
import type { MainPackage } from "../../../../toolchain/go/main-package.ts";

/** What went into the image of one platform, each by its digest as far as it has one. */
export async function dependenciesOf(
  job: SlimJob,
  base: SlimBase,
  finished: FinishedPlatform,
): Promise<readonly Resource[]> {
  const modules = [...new Map(job.packages.map((main) => [main.module?.folder, main])).values()];
  const sources = await Promise.all(modules.map((main) => sourceOf(job, main, finished)));
  return [...sources.flat(), ...(await baseOf(base, finished)), toolchainOf(job, finished)];
}

async function sourceOf(job: SlimJob, main: MainPackage, finished: FinishedPlatform): Promise<readonly Resource[]> {
  const { module } = main;
  if (module === undefined) return [];
  const { path, version, sum } = module;
  if (version !== undefined) {
    const annotations = sum === undefined ? {} : { annotations: { sum } };
    return [{ name: path, uri: golangPurl({ path, version }), ...annotations }];
  }
  const files = await Promise.all(["go.mod", "go.sum"].map((name) => fileOf(name, join(module.folder, name))));
  return [await revisionOf(job, main, finished), ...files.filter((file) => file !== undefined)];
}

/** A module without requirements has no go.sum. */
async function fileOf(name: string, path: string): Promise<Resource | undefined> {
  try {
    return { name, digest: { sha256: digestHex(sha256(await readFile(path))) } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * The revision as go stamped it, else as git says; `dirty` is `unknown` where neither does. The address is that of the
 * module path, and never that of a remote, which may hold a token.
 */
async function revisionOf({ surroundings: { env, signal } }: SlimJob, main: MainPackage, finished: FinishedPlatform) {
  const { path, folder } = main.module!;
  const stamped = new Map(finished.binaries.find((binary) => binary.package === main)?.examination.settings);
  const facts = stamped.has("vcs.revision") ? undefined : await readCheckoutFacts(folder, env, signal);
  const revision = stamped.get("vcs.revision") ?? facts?.FullCommit;
  const dirty = stamped.get("vcs.modified") ?? (facts === undefined ? "unknown" : String(facts.IsDirty));
  const address = sourceAddress(path);
  return {
    name: path,
    ...(address === undefined ? {} : { uri: `git+${address}${revision === undefined ? "" : `@${revision}`}` }),
    ...(revision === undefined ? {} : { digest: { gitCommit: revision } }),
    annotations: { dirty },
  } satisfies Resource;
}

async function baseOf(base: SlimBase, { platform, parts }: FinishedPlatform): Promise<readonly Resource[]> {
  const { facts, added } = parts.base;
  const objects = base.objects?.(platform).descriptor.digest;
  return [
    ...(facts === undefined ? [] : [imageResource("base image", facts.digest, facts.name)]),
    ...(objects === undefined ? [] : [imageResource("image of the shared objects", objects, undefined)]),
    ...(added.length === 0
      ? []
      : [{ name: "static base", digest: { sha256: digestHex(sha256(await readAsset("base/MANIFEST.json"))) } }]),
  ];
}

function imageResource(name: string, digest: Parameters<typeof digestHex>[0], reference: string | undefined): Resource {
  const annotations = reference === undefined ? {} : { annotations: { reference } };
  return { name, digest: { [digest.split(":")[0]!]: digestHex(digest) }, ...annotations };
}

function toolchainOf(job: SlimJob, { binaries }: FinishedPlatform): Resource {
  const version = binaries[0]?.examination.goVersion ?? job.go.version;
  return { name: "go", uri: `pkg:golang/toolchain@${version}`, annotations: { version } };
}
