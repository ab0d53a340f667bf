import {
  decodeDocumentLayer,
  documentLayerOf,
  encodeDocumentArtifact,
} from "../../../fleet/shards/document-artifact.ts";
import { PLAN_FORM } from "../../../fleet/shards/plan-document.ts";
import type { PlanPart } from "../../../fleet/shards/plan-parts.ts";
import { openSurveyCache } from "../../../store/cache/survey-cache.ts";
import type { TaggedArtifacts } from "../../../store/registry/tagged-artifacts.ts";

/** Where the parts of a plan are kept for all shards. What is found may have been written by others. */
export interface PartStore {
  /** How long a shard waits before it looks again for a part that another one is making. */
  readonly lookAgainMs: number;
  /** Where a part is, for messages. */
  where(part: PlanPart): string;
  /** The document of a part; undefined where there is none. */
  find(part: PlanPart): Promise<Uint8Array | undefined>;
  keep(part: PlanPart, document: Uint8Array): Promise<void>;
}

/** Of shards on machines of their own. Throws what the registry refuses, and what an artifact can be that is no part. */
export function partsIn(artifacts: TaggedArtifacts): PartStore {
  const where = (part: PlanPart) => `${artifacts.name}:${nameOf(part)}`;
  return {
    where,
    lookAgainMs: 1000,
    find: async (part) => {
      const layers = await artifacts.layers(nameOf(part));
      if (layers.length === 0) return undefined;
      const bytes = await artifacts.read(documentLayerOf(PLAN_FORM, layers, where(part)));
      return decodeDocumentLayer(PLAN_FORM, bytes, where(part));
    },
    keep: async (part, document) =>
      artifacts.put(nameOf(part), await encodeDocumentArtifact(PLAN_FORM, document, where(part))),
  };
}

/** Of processes on this machine. */
export function partsHere(env: NodeJS.ProcessEnv): PartStore {
  const cache = openSurveyCache(env);
  return {
    where: nameOf,
    lookAgainMs: 10,
    find: (part) => cache.find(nameOf(part)),
    keep: (part, document) => cache.keep(nameOf(part), document),
  };
}

/** The tag of a part: the same for whoever asks for the same images in the same night. */
function nameOf({ key }: PlanPart): string {
  return `plan-${key}`;
}
