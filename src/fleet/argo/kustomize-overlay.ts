import type { Json } from "../../base/strict-json.ts";
import type { ArgoKustomize } from "./application.ts";
import type { Evaluated } from "./not-evaluated.ts";
import { firstField, isEmpty } from "./unknown-fields.ts";

/** Labels decide nothing that a fleet asks about, and the rest says which kustomize is meant. */
const WITHOUT_EFFECT: readonly string[] = [
  ...["commonLabels", "forceCommonLabels", "labelWithoutSelector", "labelIncludeTemplates", "version"],
  ...["forceCommonAnnotations", "commonAnnotationsEnvsubst", "ignoreMissingComponents"],
];
const HANDLED = ["namePrefix", "nameSuffix", "namespace", "images", "replicas"] as const;
/** kustomize applies these to what the fields above have changed, or in an order of their own. */
const APPLIED_LATER: readonly string[] = ["replacements", "transformers", "vars"];

/**
 * A kustomization around a folder that does what Argo CD does by `kustomize edit` in it. Both give the same as long as the folder's own
 * kustomization does not have the fields; otherwise it is not evaluated. Undefined where nothing is to change.
 */
export function kustomizeOverlay(
  written: ArgoKustomize,
  own: Json,
): Evaluated<{ readonly [field: string]: Json } | undefined> {
  const { namePrefix, nameSuffix, namespace, images, replicas, ...others } = written;
  const odd = firstField(Object.fromEntries(Object.entries(others).filter(([name]) => !WITHOUT_EFFECT.includes(name))));
  if (odd !== undefined) return { why: `kustomize.${odd} of the Application is not evaluated` };
  const changes: { [field: string]: Json } = {};
  for (const [field, text] of Object.entries({ namePrefix, nameSuffix, namespace })) {
    if (text !== "") changes[field] = text;
  }
  if (images.length > 0) {
    const read = images.map(imageOverride);
    const unread = images.find((_, index) => read[index] === undefined);
    if (unread !== undefined) return { why: `kustomize.images of the Application: ${unread} is not evaluated` };
    changes.images = read as Json[];
  }
  if (replicas.length > 0) changes.replicas = replicas.map(({ name, count }) => ({ name, count: Number(count) }));
  const fields = HANDLED.filter((field) => field in changes);
  if (fields.length === 0) return { value: undefined };
  if (typeof own !== "object" || own === null || Array.isArray(own)) return { why: "its kustomization is no object" };
  const clash = [...fields, ...APPLIED_LATER].find((field) => !isEmpty(own[field]));
  if (clash !== undefined) {
    return {
      why: `kustomize.${fields[0]} of the Application is not evaluated: the kustomization has ${clash} of its own`,
    };
  }
  return { value: changes };
}

/**
 * `NAME=NEW:TAG`, `NAME:TAG`, `NAME@DIGEST`: what `kustomize edit set image` reads. Stars keep what was there, and Argo CD fills in
 * variables that begin with a dollar: neither is read here.
 */
function imageOverride(text: string): Json | undefined {
  if (/[*$\s]/.test(text)) return undefined;
  const [, name, value = ""] = /^(?:([^=]+)=)?([^=]+)$/.exec(text) ?? [];
  // A colon before the first slash is that of a port.
  const [, newName = "", tag, digest] = /^([^/]+\/[^:@]*|[^/:@]+)(?::([^@]*))?(?:@(.+))?$/.exec(value) ?? [];
  if (newName === "" || (name === undefined && tag === undefined && digest === undefined)) return undefined;
  return {
    name: name ?? newName,
    ...(name === undefined ? {} : { newName }),
    ...(tag === undefined ? {} : { newTag: tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}
