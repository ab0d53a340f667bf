import type { ArgoSource } from "./application.ts";
import type { Evaluated } from "./not-evaluated.ts";

export type ManifestsOf = "directory" | "helm" | "kustomize";

/** As kustomize looks for them. */
export const KUSTOMIZATION_NAMES: readonly string[] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/**
 * What makes manifests of a folder, as Argo CD decides it: what the source says, or else what is in the folder. A file beside them
 * may change what the source says; that is not evaluated. `names` are those of the folder's files.
 */
export function manifestsOf(source: ArgoSource, names: ReadonlySet<string>, name: string): Evaluated<ManifestsOf> {
  const override = [".argocd-source.yaml", `.argocd-source-${name}.yaml`].find((file) => names.has(file));
  if (override !== undefined) return { why: `${override}, which changes the source, is not evaluated` };
  const said = (["kustomize", "helm", "directory"] as const).filter(
    (kind) => source[kind] !== undefined && source[kind] !== null,
  );
  if (said.length > 1) return { why: `a source is one of ${said.join(" and ")}, and not both` };
  if (said[0] !== undefined) return { value: said[0] };
  if (KUSTOMIZATION_NAMES.some((file) => names.has(file))) return { value: "kustomize" };
  return { value: names.has("Chart.yaml") ? "helm" : "directory" };
}
