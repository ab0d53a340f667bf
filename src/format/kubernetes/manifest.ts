import { LIMITS } from "../../base/limits.ts";
import type { Json, JsonPath } from "../../base/strict-json.ts";
import { type DocumentText, parseYaml } from "../yaml/parse-yaml.ts";
import type { Parsed } from "../yaml/parsed.ts";
import { splitDocuments } from "./document.ts";
import { KubernetesObject } from "./kubernetes-object.ts";
import { manifestText } from "./manifest-text.ts";
import { parsePlainYaml } from "./parse-plain-yaml.ts";
import { KUBERNETES_SCALARS } from "./scalar.ts";

/** What a file of manifests holds. One part that cannot be read does not hide the others. */
export interface Manifest {
  readonly file: string;
  /** In the order of the file; what is in a list stands in its place. */
  readonly objects: readonly KubernetesObject[];
  readonly problems: readonly ManifestProblem[];
}

/** A part of a file in which no object was found. */
export interface ManifestProblem {
  /**
   * `template`: nobody has rendered it yet, as the sources of a Helm chart. `foreign`: a value that is no Kubernetes object.
   * `unreadable`: anything else.
   */
  readonly kind: "unreadable" | "template" | "foreign";
  readonly why: string;
  readonly file: string;
  readonly line: number;
}

/**
 * Reads a file of Kubernetes objects: any number of documents, in YAML or JSON, and lists of objects in them, as kubectl
 * reads it (k8s.io/cli-runtime). Where that differs from what other readers of YAML see, it is a problem. Never throws for
 * what is in the file. `defaultNamespace` is that of objects which say none.
 */
export function parseManifest(bytes: Uint8Array, file: string, defaultNamespace?: string): Manifest {
  const objects: KubernetesObject[] = [];
  const problems: ManifestProblem[] = [];
  const add = (kind: ManifestProblem["kind"], why: string, line: number) => problems.push({ kind, why, file, line });
  const text = manifestText(bytes);
  if (typeof text !== "string") {
    add("unreadable", text.why, text.line);
    return { file, objects, problems };
  }
  const { documents, ambiguous } = splitDocuments(text);
  for (const { why, line } of ambiguous) add("unreadable", why, line);
  if (documents.length > LIMITS.kubernetesDocuments) {
    add("unreadable", `it has more than ${LIMITS.kubernetesDocuments} documents`, 1);
    return { file, objects, problems };
  }
  for (const document of documents) {
    const parsed = parsePlainYaml(document) ?? parseYaml(document, KUBERNETES_SCALARS);
    if ("why" in parsed) {
      const isTemplate = TEMPLATE.test(document.text);
      add(isTemplate ? "template" : "unreadable", isTemplate ? NOT_RENDERED : parsed.why, parsed.line);
    } else if (parsed.value !== null) {
      new Collector({ file, defaultNamespace }, document, parsed, objects, add).collect(parsed.value, [], 0);
    }
  }
  return { file, objects, problems };
}

/** An action of Go's text/template, with which Helm makes manifests. */
const TEMPLATE = /\{\{-?\s*[.$\w"(/]/;
const NOT_RENDERED = "it is a template that nobody has rendered: {{ … }} stands where YAML wants a value";

/** What all objects of a file have of it. */
interface Origin {
  readonly file: string;
  readonly defaultNamespace: string | undefined;
}

/** Finds the objects of one document. */
class Collector {
  readonly #from: Origin;
  readonly #document: DocumentText;
  readonly #parsed: Parsed;
  readonly #objects: KubernetesObject[];
  readonly #add: (kind: ManifestProblem["kind"], why: string, line: number) => void;

  constructor(
    from: Origin,
    document: DocumentText,
    parsed: Parsed,
    objects: KubernetesObject[],
    add: (kind: ManifestProblem["kind"], why: string, line: number) => void,
  ) {
    this.#from = from;
    this.#document = document;
    this.#parsed = parsed;
    this.#objects = objects;
    this.#add = add;
  }

  /** `listed` is the kind that an item of a typed list has, such as Pod in a PodList, which need not say so itself. */
  collect(value: Json, path: JsonPath, depth: number, listed?: { readonly apiVersion: string; readonly kind: string }) {
    const line = this.#parsed.lines.lineOf(this.#parsed.value, path.length === 0 ? FIRST_KEYS : path);
    const at = line ?? this.#document.firstLine;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return this.#add(
        "foreign",
        "it is not an object of Kubernetes: an object with apiVersion and kind is wanted",
        at,
      );
    }
    const { apiVersion = listed?.apiVersion, kind = listed?.kind } = value;
    if (typeof apiVersion !== "string" || typeof kind !== "string" || apiVersion === "" || kind === "") {
      return this.#add("foreign", "it is not an object of Kubernetes: apiVersion or kind is missing", at);
    }
    if (Array.isArray(value.items) && kind.endsWith("List")) {
      if (depth >= LIMITS.kubernetesListDepth) {
        return this.#add("unreadable", `lists are inside each other more than ${LIMITS.kubernetesListDepth} deep`, at);
      }
      const inner = kind === "List" ? undefined : { apiVersion, kind: kind.slice(0, -"List".length) };
      for (const [index, item] of value.items.entries())
        this.collect(item, [...path, "items", index], depth + 1, inner);
      return;
    }
    if (this.#objects.length >= LIMITS.kubernetesObjects) {
      return this.#add("unreadable", `the file has more than ${LIMITS.kubernetesObjects} objects`, at);
    }
    const { metadata } = value;
    const name =
      typeof metadata === "object" && metadata !== null && !Array.isArray(metadata) ? metadata.name : undefined;
    if ([apiVersion, kind, name].some((text) => typeof text === "string" && text.includes("{{"))) {
      return this.#add("template", NOT_RENDERED, at);
    }
    this.#objects.push(new KubernetesObject({ value, apiVersion, kind, ...this.#from, line: at, path }, this.#parsed));
  }
}

/** A document begins on the line of its first key; comments may stand above it. */
const FIRST_KEYS: JsonPath = ["apiVersion"];
