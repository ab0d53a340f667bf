import { counted } from "../../base/counted.ts";
import { LIMITS } from "../../base/limits.ts";
import { isArgoObject } from "../../fleet/argo/argo-object.ts";
import type { FleetService, FoundServices, UnreadPlace } from "../../fleet/services/fleet-service.ts";
import { workloadServices } from "../../fleet/services/workload-services.ts";
import { parseManifest } from "../../format/kubernetes/manifest.ts";
import { ApplicationFollower } from "../../session/argo/application-manifests.ts";
import type { Checkouts } from "../../session/argo/checkouts.ts";
import { followApplications } from "../../session/argo/follow-applications.ts";
import { openManifests } from "../../session/manifests.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { renderedFolderOf } from "../../store/manifest-files.ts";

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
    for await (const one of followApplications(manifest, follower)) {
      const found = "why" in one ? unfollowed(one) : workloadServices(one);
      for (const each of found.services) services.push(each);
      for (const each of found.unread) unread.push(each);
      if (services.length > LIMITS.fleetServices) break;
    }
    if (services.length > LIMITS.fleetServices) break;
  }
  const [first] = notRendered;
  if (first !== undefined) unread.push({ where: source, why: notRenderedText(first, notRendered.size) });
  return { services, unread };
}

function unfollowed({ where, why }: UnreadPlace): FoundServices {
  return { services: [], unread: [{ where, why }] };
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
