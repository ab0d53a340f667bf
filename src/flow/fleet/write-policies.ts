import { join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { isArgoObject } from "../../fleet/argo/argo-object.ts";
import { argoHook } from "../../fleet/policy/argo-hook.ts";
import { policiesOf } from "../../fleet/policy/policies.ts";
import type { FleetRules } from "../../fleet/rules/settings.ts";
import { splitDocuments } from "../../format/kubernetes/document.ts";
import type { KubernetesObject } from "../../format/kubernetes/kubernetes-object.ts";
import { parseManifest } from "../../format/kubernetes/manifest.ts";
import { namesManifests, openManifests } from "../../session/manifests.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { renderedFolderOf } from "../../store/manifest-files.ts";
import { ruleFiles } from "./rule-files.ts";

interface Wanted {
  readonly folder: string;
  /** plimsoll's own image, for the hook of Argo CD. Undefined where none is wanted. */
  readonly hookImage: string | undefined;
  readonly rules: FleetRules;
  /** The file of the rules, as text. */
  readonly text: string;
  /** The folder of that file. */
  readonly rulesFolder: string;
  readonly sources: readonly string[];
}

/** A ConfigMap holds no more than this (https://kubernetes.io/docs/concepts/configuration/configmap/). */
const CONFIG_MAP_BYTES = 1024 * 1024;

/**
 * Writes the rules as policies into a folder, and says which files these are and what they leave out. Throws `write-failed`,
 * `flag-invalid`.
 */
export async function writePolicies(surroundings: Surroundings, wanted: Wanted): Promise<readonly string[]> {
  const { files, without } = policiesOf(wanted.rules);
  const hook = wanted.hookImage === undefined ? [] : [await hookFile(surroundings, wanted, wanted.hookImage)];
  const written = [...files, ...hook];
  for (const { name, text } of written) {
    await writeTextFile(join(resolve(surroundings.cwd, wanted.folder), name), text);
  }
  return [
    ...written.map(({ name }) => `${join(wanted.folder, name)} was written`),
    ...without.map(({ rule, why }) => `${rule} is in no admission policy: ${why}`),
  ];
}

async function hookFile(surroundings: Surroundings, { text, rules, rulesFolder, sources }: Wanted, image: string) {
  const manifests: string[] = [];
  for (const source of sources) {
    if (!(await namesManifests(source, surroundings.cwd))) {
      throw noHook(`${source} is no manifest`, "a hook looks at what Argo CD is about to apply");
    }
    for await (const { file, content } of openManifests(surroundings, source)) {
      if ("why" in content) throw noHook(`${file} cannot be read`, content.why);
      if (renderedFolderOf(file) !== undefined) {
        throw noHook(
          `${file} is not rendered`,
          "its overlay or chart may put other images in place of those beside it",
        );
      }
      const { objects } = parseManifest(content, file);
      if (objects.some(isArgoObject)) {
        throw noHook(`${file} has an Application`, "the repository that it leads to is not where the hook runs");
      }
      const text = Buffer.from(content).toString();
      manifests.push(...(objects.some(isSecret) ? withoutSecrets(text, file) : [text]));
    }
  }
  if (manifests.length === 0) throw noHook("no manifest is named", "a hook looks at what Argo CD is about to apply");
  const files = await ruleFiles(rules, rulesFolder);
  const hook = argoHook({
    image,
    rules: text,
    manifests: manifests.map((text) => text.replace(/\n*$/, "\n")).join("---\n"),
    files,
  });
  if (Buffer.byteLength(hook) > CONFIG_MAP_BYTES) {
    throw noHook(
      "the manifests, the rules and what they name are too large for a ConfigMap",
      "it holds no more than 1 MiB",
    );
  }
  return { name: "argo-cd-hook.yaml", text: hook };
}

/**
 * The documents of a file, without Secrets: who may read a ConfigMap need not be who may read them, and they have no image. Throws
 * `flag-invalid` where a document is a list that has one.
 */
function withoutSecrets(text: string, file: string): readonly string[] {
  return splitDocuments(text).documents.flatMap((document) => {
    const { objects } = parseManifest(Buffer.from(document.text), file);
    if (!objects.some(isSecret)) return [document.text];
    if (objects.every(isSecret)) return [];
    throw noHook(
      `${file} has a list with a Secret in it`,
      "what a hook carries lies in a ConfigMap, which keeps no secret",
    );
  });
}

function isSecret({ kind }: KubernetesObject): boolean {
  return kind === "Secret";
}

function noHook(what: string, why: string): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what,
    why,
    fix: "with --hook-image, name the rendered manifests of one application",
  });
}
