import { LIMITS } from "../../base/limits.ts";
import { isArgoObject } from "../../fleet/argo/argo-object.ts";
import type { UnfollowedApplication } from "../../fleet/pod/manifest-facts.ts";
import type { Manifest } from "../../format/kubernetes/manifest.ts";
import type { ApplicationFollower } from "./application-manifests.ts";

/**
 * A manifest, then those to which Argo CD's Applications in it lead, and from there on; and between them what could not be followed. Throws
 * only what ends the run.
 */
export async function* followApplications(
  first: Manifest,
  follower: ApplicationFollower,
): AsyncGenerator<Manifest | UnfollowedApplication> {
  const pending: { readonly manifest: Manifest; readonly depth: number }[] = [{ manifest: first, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { manifest, depth } = next;
    yield manifest;
    const led: Manifest[] = [];
    for (const object of manifest.objects.filter(isArgoObject)) {
      if (depth >= LIMITS.argoDepth) {
        const why = `${object.title}: more than ${LIMITS.argoDepth} Applications lead to it, one after the other`;
        yield { object, where: `${object.file}:${object.line}`, why };
        continue;
      }
      const followed = await follower.follow(object);
      for (const one of followed.unread) yield { object, ...one };
      for (const one of followed.manifests) led.push(one);
    }
    for (const one of led.toReversed()) pending.push({ manifest: one, depth: depth + 1 });
  }
}
