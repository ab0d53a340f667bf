import type { PlannedLayer } from "../build/image/assemble.ts";
import type { Platform } from "../format/oci/platform.ts";
import type { SourceFacts } from "../plan/annotations.ts";
import { serviceLayer } from "../session/layers.ts";
import { proberLayer } from "../session/prober.ts";
import { addedAuthorities, addedFiles } from "./added.ts";
import type { PlatformBase, SlimBase } from "./base.ts";
import type { ReadyBinary } from "./build-binary.ts";
import type { Parts } from "./image.ts";
import type { SlimJob } from "./job.ts";

/** Everything below the binaries, for one platform. */
export async function gatherParts(
  job: SlimJob,
  base: SlimBase,
  platform: Platform,
): Promise<Pick<Parts, "base" | "between">> {
  const found: PlatformBase = await base.forPlatform(job, platform);
  const layers = await Promise.all([
    job.settings.container.healthcheck && proberLayer(job, job, platform),
    authoritiesLayer(job),
    filesLayer(job),
  ]);
  return { base: found, between: layers.filter((layer) => layer !== undefined) };
}

/** Only what the user added, without the base. */
export async function gatherAdded(job: SlimJob): Promise<Parts["between"]> {
  const layer = await filesLayer(job);
  return layer === undefined ? [] : [layer];
}

async function authoritiesLayer(job: SlimJob): Promise<PlannedLayer | undefined> {
  if (job.settings.addCa.length === 0) return undefined;
  return serviceLayer(job, "added certificate authorities", await addedAuthorities(job));
}

async function filesLayer(job: SlimJob): Promise<PlannedLayer | undefined> {
  if (job.settings.add.length === 0) return undefined;
  const what = job.settings.add.map(({ destination }) => destination).join(", ");
  return serviceLayer(job, `added files: ${what}`, await addedFiles(job));
}

/** The source facts in the first binary; the other binaries were built from the same checkout. */
export function sourceFacts(binaries: readonly ReadyBinary[]): SourceFacts {
  const [first] = binaries;
  return {
    modulePath: first?.examination.main?.path,
    moduleVersion: first?.examination.main?.version,
    revision: first?.examination.settings.find(([name]) => name === "vcs.revision")?.[1],
  };
}
