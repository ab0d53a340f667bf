import { type RenderedBy, renderedBy } from "../../format/kubernetes/rendered-folder.ts";
import type { ArgoSource } from "./application.ts";
import type { Evaluated } from "./not-evaluated.ts";

export type ManifestsOf = RenderedBy | "directory";

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
  return { value: renderedBy(names) ?? "directory" };
}
