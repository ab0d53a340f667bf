/** The fleet in examples/fleet: its manifests as kustomize renders them, and its images in a registry of the test. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { TestContext } from "node:test";
import { parseManifest } from "../../src/format/kubernetes/manifest.ts";
import { readPod } from "../../src/format/kubernetes/read-pod.ts";
import { parseReference, type Reference } from "../../src/format/oci/reference.ts";
import { startFakeRegistry } from "./fake-registry.ts";
import { slimReport } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";
import { REPOSITORY, requireTool } from "./tools.ts";

export const EXAMPLE = join(REPOSITORY, "examples/fleet");
export const SERVICES = readdirSync(join(EXAMPLE, "services/cmd"));
export const CLOUDS = readdirSync(join(EXAMPLE, "deploy/overlays"));

/** What the README of the example says is wrong with it, as `service: rule`. */
export function plantedViolations(): readonly string[] {
  const [, planted = ""] = readFileSync(join(EXAMPLE, "README.md"), "utf8").split("on purpose\n");
  return [...planted.matchAll(/^\| `([^`]+)` \| `([^`]+)` \|/gm)].map(([, service, rule]) => `${service}: ${rule}`);
}

type Render = (cloud: string) => string;

/** Renders the manifests for a cloud, as they are in the checkout. Undefined, with the test skipped, without kustomize. */
export function requireExample(t: TestContext): Render | undefined {
  const kustomize = requireTool(t, "kustomize");
  return kustomize === undefined ? undefined : (cloud) => build(kustomize, overlayOf(cloud));
}

interface ReleasedExample {
  /** The registry: `127.0.0.1:PORT`. */
  readonly host: string;
  /** Renders the manifests for a cloud, with the images in the registry and their digests. */
  readonly render: Render;
}

/** Builds each service once, as it is built in a checkout. Undefined, with the test skipped, without kustomize or go. */
export async function releaseExample(t: TestContext): Promise<ReleasedExample | undefined> {
  const kustomize = requireTool(t, "kustomize");
  if (kustomize === undefined || requireTool(t, "go") === undefined) return undefined;
  const { host } = await startFakeRegistry(t);
  const digests = new Map<string, string>();
  for (const [repository, { tag }] of imagesIn(build(kustomize, overlayOf(CLOUDS[0]!)))) {
    digests.set(repository, await pushService(repository.split("/").at(-1)!, `${host}/${repository}:${tag}`));
  }
  const render = (cloud: string) => {
    const names = imagesIn(build(kustomize, overlayOf(cloud)));
    const images = [...names].map(([repository, { registry, tag }]) => ({
      name: `${registry}/${repository}`,
      ...{ newName: `${host}/${repository}`, newTag: tag, digest: digests.get(repository)! },
    }));
    const folder = realpathSync(temporaryFolder(t));
    const kustomization = { resources: [relative(folder, overlayOf(cloud))], images };
    writeFileSync(join(folder, "kustomization.yaml"), JSON.stringify(kustomization));
    return build(kustomize, folder);
  };
  return { host, render };
}

function overlayOf(cloud: string): string {
  return join(realpathSync(EXAMPLE), "deploy/overlays", cloud);
}

function build(kustomize: string, folder: string): string {
  return execFileSync(kustomize, ["build", folder], { encoding: "utf8" });
}

/** By repository. */
function imagesIn(manifests: string): ReadonlyMap<string, Reference> {
  const readings = parseManifest(Buffer.from(manifests), "rendered").objects.map(readPod);
  const containers = readings.flatMap((reading) => (reading.is === "pod" ? reading.pod.spec.containers : []));
  return new Map(containers.map(({ image }) => parseReference(image!)).map((one) => [one.repository, one]));
}

/** Builds in the folder of the service, which may have settings of its own, and dates the image to now. Returns its digest. */
async function pushService(service: string, destination: string): Promise<string> {
  const cwd = join(EXAMPLE, "services/cmd", service);
  const env = { SOURCE_DATE_EPOCH: String(Math.floor(Date.now() / 1000)) };
  const { image } = await slimReport([".", "-o", destination], { cwd, env });
  return image!.digest;
}
