import { LIMITS } from "../../base/limits.ts";
import { readApplication } from "../../fleet/argo/application.ts";
import { expandApplicationSet } from "../../fleet/argo/application-set.ts";
import type { UnreadPlace } from "../../fleet/services/fleet-service.ts";
import type { JsonObject, KubernetesObject } from "../../format/kubernetes/kubernetes-object.ts";
import { type Manifest, parseManifest } from "../../format/kubernetes/manifest.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Checkouts } from "./checkouts.ts";
import { renderSource } from "./render-source.ts";

/** What the Applications of one object lead to, and what of it could not be found out. */
export interface ArgoManifests {
  readonly manifests: readonly Manifest[];
  readonly unread: readonly UnreadPlace[];
}

/** Follows the Applications and ApplicationSets of what a person named, each Application once: they may lead to each other. */
export class ApplicationFollower {
  readonly #surroundings: Surroundings;
  readonly #checkouts: Checkouts;
  readonly #seen = new Set<string>();

  constructor(surroundings: Surroundings, checkouts: Checkouts) {
    this.#surroundings = surroundings;
    this.#checkouts = checkouts;
  }

  async follow(object: KubernetesObject): Promise<ArgoManifests> {
    const where = `${object.file}:${object.line}`;
    if (object.kind === "Application") return this.#followOne(object.value, where);
    if (this.#isKnown(object.value)) return NOTHING;
    const openTree = (repoURL: string, revision: string) => this.#checkouts.open(repoURL, revision);
    const { applications, unread } = await expandApplicationSet(object.value, openTree);
    const manifests: Manifest[] = [];
    const places = unread.map(({ why }): UnreadPlace => ({ where, why: `${object.title}: ${why}` }));
    for (const application of applications) {
      const found = await this.#followOne(application, where, true);
      for (const one of found.manifests) manifests.push(one);
      for (const one of found.unread) places.push(one);
    }
    return { manifests, unread: places };
  }

  async #followOne(value: JsonObject, at: string, isMade = false): Promise<ArgoManifests> {
    if (this.#isKnown(value)) return NOTHING;
    if (this.#seen.size > LIMITS.argoApplications) {
      const why = `there are more than ${LIMITS.argoApplications} Applications, the most that are looked at`;
      return { manifests: [], unread: [{ where: at, why }] };
    }
    const read = readApplication(value);
    if ("why" in read) return { manifests: [], unread: [{ where: at, why: `Application: ${read.why}` }] };
    const application = read.value;
    const where = isMade ? `${at} (${application.name})` : at;
    const manifests: Manifest[] = [];
    const unread: UnreadPlace[] = [];
    for (const source of application.sources) {
      const rendering = { surroundings: this.#surroundings, checkouts: this.#checkouts, application, source };
      const rendered = await renderSource(rendering);
      if ("why" in rendered) {
        unread.push({ where, why: `Application ${application.name}: ${rendered.why}` });
        continue;
      }
      for (const { file, content } of rendered) {
        const place = `${where} › ${file}`;
        if ("why" in content) unread.push({ where: place, why: content.why });
        else manifests.push(parseManifest(content, place, application.namespace));
      }
    }
    return { manifests, unread };
  }

  /** Whether an object was followed before; from now on it is. An ApplicationSet has no spec that an Application could have. */
  #isKnown({ metadata = null, spec = null }: JsonObject): boolean {
    const key = JSON.stringify([metadata, spec]);
    const isKnown = this.#seen.has(key);
    this.#seen.add(key);
    return isKnown;
  }
}

const NOTHING: ArgoManifests = { manifests: [], unread: [] };
