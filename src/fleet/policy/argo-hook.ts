import { stringify } from "yaml";
import { WRITTEN_YAML } from "../../format/kubernetes/written-yaml.ts";

interface HookParts {
  /** plimsoll's own image. */
  readonly image: string;
  /** plimsoll.yaml, as text: its rules. */
  readonly rules: string;
  /** The manifests that Argo CD is about to apply, as text. */
  readonly manifests: string;
  /** What the rules name, by its path below them. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

const NAME = "plimsoll-fleet";
const FOLDER = "/fleet";

/**
 * A PreSync hook of Argo CD (https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/): a Job that holds the
 * manifests against the rules with plimsoll itself, so that a sync that breaks a rule ends before it has changed anything. It
 * asks what admission policies cannot: how large an image is, how old, who its user is, what scanners found in it, and who signed it.
 * The ConfigMap comes a wave before the Job.
 */
export function argoHook({ image, rules, manifests, files }: HookParts): string {
  const carried = [{ path: "plimsoll.yaml", text: rules }, { path: "manifests.yaml", text: manifests }, ...files];
  // A key of a ConfigMap is no path: where a file lies is said where it is mounted.
  const items = carried.map(({ path }, index) => ({ key: index < 2 ? path : `file-${index - 1}`, path }));
  const data = Object.fromEntries(items.map(({ key }, index) => [key, carried[index]!.text]));
  return [configMap(data), job(image, items)].map((document) => stringify(document, WRITTEN_YAML)).join("---\n");
}

function hooked(wave: number) {
  return {
    name: NAME,
    annotations: {
      "argocd.argoproj.io/hook": "PreSync",
      "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
      "argocd.argoproj.io/sync-wave": String(wave),
    },
  };
}

function configMap(data: Readonly<Record<string, string>>): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: hooked(-1), data };
}

/** It keeps the rules that it asks of others: nothing of it is writable but its cache, and it has no privileges. */
function job(image: string, items: readonly { readonly key: string; readonly path: string }[]): object {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: hooked(0),
    spec: {
      // A second try would find the same manifests.
      backoffLimit: 0,
      template: {
        spec: {
          restartPolicy: "Never",
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
          containers: [
            {
              name: "plimsoll",
              image,
              args: ["fleet", `${FOLDER}/manifests.yaml`, "--config", `${FOLDER}/plimsoll.yaml`],
              env: [{ name: "PLIMSOLL_CACHE", value: "/cache" }],
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
              volumeMounts: [
                { name: "fleet", mountPath: FOLDER, readOnly: true },
                { name: "cache", mountPath: "/cache" },
              ],
            },
          ],
          volumes: [
            { name: "fleet", configMap: { name: NAME, items } },
            { name: "cache", emptyDir: {} },
          ],
        },
      },
    },
  };
}
