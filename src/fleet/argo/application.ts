import * as z from "zod";
import { FLAG, listOf, TEXT } from "../../format/kubernetes/go-fields.ts";
import type { JsonObject } from "../../format/kubernetes/kubernetes-object.ts";
import { firstIssue } from "./first-issue.ts";
import type { Evaluated } from "./not-evaluated.ts";

/** An Application of Argo CD, as far as it says what runs. */
export interface ArgoApplication {
  readonly name: string;
  /** Of what it renders, where that has none of its own. */
  readonly namespace: string | undefined;
  readonly sources: readonly ArgoSource[];
}

export type ArgoSource = z.output<typeof SOURCE>;
export type ArgoDirectory = z.output<typeof DIRECTORY>;
export type ArgoHelm = z.output<typeof HELM>;
export type ArgoKustomize = z.output<typeof KUSTOMIZE>;

const DIRECTORY = z.object({ recurse: FLAG, include: TEXT, exclude: TEXT });

const HELM = z.looseObject({
  valueFiles: listOf(z.string()),
  ignoreMissingValueFiles: FLAG,
  parameters: listOf(z.object({ name: TEXT, value: TEXT, forceString: FLAG })),
  releaseName: TEXT,
  values: TEXT,
  valuesObject: z.looseObject({}).nullish(),
  namespace: TEXT,
  kubeVersion: TEXT,
  apiVersions: listOf(z.string()),
  skipCrds: FLAG,
  skipTests: FLAG,
});

const KUSTOMIZE = z.looseObject({
  namePrefix: TEXT,
  nameSuffix: TEXT,
  namespace: TEXT,
  images: listOf(z.string()),
  replicas: listOf(z.object({ name: z.string(), count: z.union([z.int(), z.string().regex(/^\d+$/)]) })),
});

const SOURCE = z.looseObject({
  repoURL: TEXT,
  path: TEXT,
  targetRevision: TEXT,
  chart: TEXT,
  ref: TEXT,
  tagPrefix: TEXT,
  name: TEXT,
  directory: DIRECTORY.nullish(),
  helm: HELM.nullish(),
  kustomize: KUSTOMIZE.nullish(),
  plugin: z.unknown().optional(),
});

const APPLICATION = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    destination: z.object({ namespace: TEXT }).nullish(),
    source: SOURCE.nullish(),
    sources: listOf(SOURCE),
    sourceHydrator: z.unknown().optional(),
  }),
});

/** Reads an Application. A field of a wrong type is one that an API server refuses. */
export function readApplication(value: JsonObject): Evaluated<ArgoApplication> {
  const read = APPLICATION.safeParse(value);
  if (!read.success) return { why: firstIssue(read.error) };
  const { metadata, spec } = read.data;
  if (spec.sourceHydrator !== undefined && spec.sourceHydrator !== null) {
    return { why: "spec.sourceHydrator is not evaluated" };
  }
  // Argo CD takes `sources` where there are any.
  const sources = spec.sources.length > 0 ? spec.sources : spec.source ? [spec.source] : [];
  if (sources.length === 0) return { why: "it has neither spec.source nor spec.sources" };
  return { value: { name: metadata.name, namespace: spec.destination?.namespace || undefined, sources } };
}
