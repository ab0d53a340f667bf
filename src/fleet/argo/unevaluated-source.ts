import type { ArgoHelm, ArgoSource } from "./application.ts";
import { firstField } from "./unknown-fields.ts";

/** Why the settings of a source lead to something that is not known here; undefined where they do not. */
export function unevaluatedSource(source: ArgoSource): string | undefined {
  const { repoURL, path, targetRevision, chart, ref, name, tagPrefix, directory, helm, kustomize, plugin, ...others } =
    source;
  if (chart !== "") return `the chart ${chart} comes from a Helm repository, which is not asked`;
  if (tagPrefix !== "") return "tagPrefix is not evaluated";
  if (plugin !== undefined && plugin !== null) return "a plug-in makes its manifests";
  const unknown = firstField(others);
  if (unknown !== undefined) return `${unknown} of its source is not evaluated`;
  return helm ? unevaluatedHelm(helm) : undefined;
}

function unevaluatedHelm(settings: ArgoHelm): string | undefined {
  const { valueFiles, ignoreMissingValueFiles, values, valuesObject, parameters, releaseName, namespace, ...rest } =
    settings;
  const { kubeVersion, apiVersions, skipCrds, skipTests, ...others } = rest;
  // These change nothing of what is rendered, or only whether it is.
  const { version, passCredentials, skipSchemaValidation, ...odd } = others;
  const unknown = firstField(odd);
  if (unknown !== undefined) return `helm.${unknown} is not evaluated`;
  // Argo CD puts its own variables in place of what follows a dollar.
  const variable = parameters.find(({ value }) => value.includes("$"));
  return variable && `the parameter ${variable.name} has a variable of Argo CD, which is not evaluated`;
}
