import { resolve } from "node:path";
import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { FleetService } from "../../fleet/services/fleet-service.ts";
import { SHARD_JOB_NAME, shardJob } from "../../fleet/shards/shard-job.ts";
import { formatPlatform, parsePlatform } from "../../format/oci/platform.ts";
import { formatReference } from "../../format/oci/reference.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { type FleetJobReport, failedJobReport } from "../../report/fleet-job-report.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import { HOST } from "../../store/form.ts";
import { requireProgram } from "../../toolchain/find-program.ts";
import { runToSuccess } from "../../toolchain/process.ts";
import { findServices } from "./find-services.ts";
import { targetOf } from "./images/open-images.ts";
import { parseResults } from "./images/results.ts";
import { readSettings } from "./read-settings.ts";
import { registryAccessOf } from "./registry-access.ts";
import type { FleetRequest, ShardJobRequest } from "./request.ts";

interface Outcome {
  readonly report: FleetJobReport;
  readonly failure?: PlimsollError;
}

/** An object of Kubernetes holds no more than this (https://kubernetes.io/docs/concepts/configuration/configmap/). */
const CONFIG_MAP_BYTES = 1024 * 1024;

/**
 * Has the layers of a fleet read by a cluster: writes an Indexed Job for the images that are named, and unless it is only to be shown, gives
 * it to the user's own kubectl, which begins it anew where it is there already.
 */
export async function submitShards(
  surroundings: Surroundings,
  sources: readonly string[],
  request: FleetRequest & ShardJobRequest,
  progress: Progress,
): Promise<Outcome> {
  try {
    await using stores = openStores(surroundings, registryAccessOf(request));
    const settings = await readSettings(surroundings, request.config);
    const { services, unread } = await findServices(surroundings, stores, sources, settings);
    const images = await imagesOf(services, surroundings.cwd);
    const manifests = await manifestsOf(surroundings, images.fleet, request);
    if (!request.dryRun) await runAlone(progress, `job/${SHARD_JOB_NAME}`, () => apply(surroundings, manifests));
    const report: FleetJobReport = {
      schema: "plimsoll.fleet-job/1",
      ...{ name: SHARD_JOB_NAME, shards: request.shards, images: images.fleet.length, manifests },
      applied: !request.dryRun,
      left: [...images.left, ...unread],
    };
    return { report };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failedJobReport(failure), failure };
  }
}

interface FleetImages {
  readonly fleet: readonly string[];
  readonly left: FleetJobReport["left"];
}

/** What pods can reach: images in registries, each once, in the form that a list has. The rest is looked at by the report alone. */
async function imagesOf(services: readonly FleetService[], cwd: string): Promise<FleetImages> {
  const fleet = new Set<string>();
  const left = new Map<string, string>();
  for (const service of services) {
    const target = await targetOf(service, cwd);
    if ("why" in target) left.set(service.image, target.why);
    else if (target.kind === "registry") fleet.add(formatReference(target.reference));
    else left.set(service.image, "it is on this machine, and no image of a registry");
  }
  return { fleet: [...fleet], left: [...left].map(([where, why]) => ({ where, why })) };
}

async function manifestsOf(
  { cwd }: Surroundings,
  fleet: readonly string[],
  request: FleetRequest & ShardJobRequest,
): Promise<string> {
  const { caFile, jobImage, registrySecret, shards, results, requestsPerSecond, insecure = false } = request;
  if (fleet.length === 0) throw noJob("none of the images is in a registry", "pods can read no others");
  const authorities =
    caFile === undefined
      ? undefined
      : await readSmallText(resolve(cwd, caFile), caFile, LIMITS.configFileBytes, "config-invalid");
  const platform = request.platform === undefined ? { ...HOST, os: "linux" } : parsePlatform(request.platform);
  const manifests = shardJob({
    ...{ image: jobImage, shards, fleet, insecure, authorities, registrySecret, requestsPerSecond },
    results: formatReference(parseResults(results)),
    platform: formatPlatform(platform),
  });
  if (Buffer.byteLength(manifests) <= CONFIG_MAP_BYTES) return manifests;
  throw noJob(
    "the list of images is too large for a ConfigMap",
    `it holds no more than 1 MiB: ${counted(fleet.length, "image")}`,
  );
}

function noJob(what: string, why: string): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what,
    why,
    fix: "name other sources, or give each part of them a Job of its own",
  });
}

/** A Job cannot be changed once it is there. Its shards lose nothing when they begin anew: what was read is kept. */
async function apply({ env, cwd, signal }: Surroundings, manifests: string): Promise<void> {
  const kubectl = await requireProgram("kubectl", env, {
    why: "it is what talks to the cluster, with your own rights",
    fix: "install it, or see what it would be given: --dry-run",
  });
  await runToSuccess(kubectl, ["replace", "--force", "--filename", "-"], {
    env,
    cwd,
    signal,
    stdin: Buffer.from(manifests),
  });
}
