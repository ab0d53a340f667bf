import { counted } from "../../base/counted.ts";
import { LIMITS } from "../../base/limits.ts";
import { isArgoObject } from "../../fleet/argo/argo-object.ts";
import type { FleetService, FoundServices, UnreadPlace } from "../../fleet/services/fleet-service.ts";
import { workloadServices } from "../../fleet/services/workload-services.ts";
import { type Manifest, parseManifest } from "../../format/kubernetes/manifest.ts";
import { openManifests } from "../../session/manifests.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { renderedFolderOf } from "../../store/manifest-files.ts";
import { ApplicationFollower, type LedTo } from "./argo/application-manifests.ts";
import type { Checkouts } from "./argo/checkouts.ts";

/** The services in the manifests that a source names, and in those that Argo CD's Applications in them lead to. */
export async function servicesInManifests(
  surroundings: Surroundings,
  checkouts: Checkouts,
  source: string,
): Promise<FoundServices> {
  const services: FleetService[] = [];
  const unread: UnreadPlace[] = [];
  const notRendered = new Set<string>();
  const follower = new ApplicationFollower(surroundings, checkouts);
  for await (const { file, folder, content } of openManifests(surroundings, source)) {
    const other = renderedFolderOf(file);
    if (other !== undefined) notRendered.add(other);
    if ("why" in content) {
      unread.push({ where: file, why: content.why });
      continue;
    }
    const manifest = parseManifest(content, file);
    if (manifest.objects.some(isArgoObject)) await checkouts.lookAround(folder);
    const found = await servicesLedTo(manifest, follower);
    for (const one of found.services) services.push(one);
    for (const one of found.unread) unread.push(one);
    if (services.length > LIMITS.fleetServices) break;
  }
  const [first] = notRendered;
  if (first !== undefined) unread.push({ where: source, why: notRenderedText(first, notRendered.size) });
  return { services, unread };
}

/** In what was read as it is there, an overlay may put other images. */
function notRenderedText(first: string, folders: number): string {
  const all = counted(
    folders,
    "folder with a kustomization or a chart is",
    "folders with kustomizations or charts are",
  );
  return `${all} below it and not rendered (${first}${folders > 1 ? " and others" : ""}): name the folder itself to have it rendered`;
}

async function servicesLedTo(manifest: Manifest, follower: ApplicationFollower): Promise<FoundServices> {
  const services: FleetService[] = [];
  const unread: UnreadPlace[] = [];
  const pending: (LedTo & { readonly depth: number })[] = [{ manifest, namespace: undefined, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const found = workloadServices(next.manifest, next.namespace);
    for (const one of found.services) services.push(one);
    for (const one of found.unread) unread.push(one);
    if (services.length > LIMITS.fleetServices) break;
    const led: LedTo[] = [];
    for (const object of next.manifest.objects.filter(isArgoObject)) {
      if (next.depth >= LIMITS.argoDepth) {
        const why = `${object.title}: more than ${LIMITS.argoDepth} Applications lead to it, one after the other`;
        unread.push({ where: `${object.file}:${object.line}`, why });
        continue;
      }
      const followed = await follower.follow(object);
      for (const one of followed.unread) unread.push(one);
      for (const one of followed.manifests) led.push(one);
    }
    for (const one of led.toReversed()) pending.push({ ...one, depth: next.depth + 1 });
  }
  return { services, unread };
}
