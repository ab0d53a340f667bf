/** As kustomize looks for them. */
export const KUSTOMIZATION_NAMES: readonly string[] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** Who makes manifests of a folder. */
export type RenderedBy = "kustomize" | "helm";

/**
 * Who renders a folder with such files in it; undefined for one that is read as it is. A kustomization comes first, as for Argo CD.
 */
export function renderedBy(names: ReadonlySet<string>): RenderedBy | undefined {
  if (KUSTOMIZATION_NAMES.some((name) => names.has(name))) return "kustomize";
  return names.has("Chart.yaml") ? "helm" : undefined;
}
