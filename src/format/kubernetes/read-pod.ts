import { issueWords } from "../../base/issue-words.ts";
import type { Json, JsonPath } from "../../base/strict-json.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import type { Container, ContainerList, Pod } from "./pod.ts";
import { podPlaceOf } from "./pod-place.ts";
import { POD } from "./pod-schema.ts";

/** The pods that an object describes. */
export type PodReading =
  /** `path` leads from the object to the value with the pod's `metadata` and `spec`. */
  | { readonly is: "pod"; readonly pod: Pod; readonly path: JsonPath }
  /** The kind has none. */
  | { readonly is: "none" }
  /** Not found out: what is said here must not count as fine. */
  | {
      readonly is: "unknown";
      /** `kind`: nobody here knows what the object is. `field`: an API server would refuse it as it is. */
      readonly because: "kind" | "field";
      readonly why: string;
      readonly line: number;
    };

/**
 * Reads the pod template of an object. A field of a wrong type is one that an API server refuses, so that the pod does not
 * exist: unknown, with the line. Fields that are not part of the API are passed over, as API servers do.
 */
export function readPod(object: KubernetesObject): PodReading {
  const path = podPlaceOf(object);
  if (path === "none") return { is: "none" };
  if (path === "unknown") {
    const why = `plimsoll does not know ${object.kind} of ${object.apiVersion}, and so whether it has pods`;
    return { is: "unknown", because: "kind", why, line: object.line };
  }
  const template = valueAt(object.value, path);
  if (template === undefined) {
    const why = `${path.join(".")} is missing, where ${object.kind} describes its pods`;
    return { is: "unknown", because: "field", why, line: object.lineOf(path) };
  }
  const result = POD.safeParse(template);
  if (result.success) return { is: "pod", pod: result.data, path };
  const issue = result.error.issues[0]!;
  const place = [...path, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  const why = `${fieldText(place)}: ${issueWords(issue)}`;
  return { is: "unknown", because: "field", why, line: object.lineOf(place) };
}

/** The steps from the object to a container. */
export function containerPath(pod: JsonPath, { list, index }: Pick<Container, "list" | "index">): JsonPath {
  return [...pod, "spec", list satisfies ContainerList, index];
}

/** `spec.template.spec.containers[0].image` */
export function fieldText(path: JsonPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
}

function valueAt(value: Json, path: JsonPath): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null || Array.isArray(found)) return undefined;
    found = Object.hasOwn(found, step) ? found[step as string] : undefined;
  }
  return found ?? undefined;
}
