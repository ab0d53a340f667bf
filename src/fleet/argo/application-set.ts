import * as z from "zod";
import { LIMITS } from "../../base/limits.ts";
import type { Json } from "../../base/strict-json.ts";
import type { JsonObject } from "../../format/kubernetes/kubernetes-object.ts";
import { firstIssue } from "./first-issue.ts";
import { generate } from "./generators.ts";
import type { NotEvaluated } from "./not-evaluated.ts";
import type { OpenTree } from "./repository-tree.ts";
import { TemplateFiller } from "./template.ts";

/** The Applications that an ApplicationSet makes, as objects, and what it may make beside them. */
export interface ExpandedSet {
  readonly applications: readonly JsonObject[];
  readonly unread: readonly NotEvaluated[];
}

const SET = z.object({
  metadata: z.object({ namespace: z.string().nullish() }).nullish(),
  spec: z.object({
    goTemplate: z.boolean().nullish(),
    generators: z.array(z.unknown()),
    template: z.object({ metadata: z.looseObject({}).nullish(), spec: z.looseObject({}) }),
    templatePatch: z.string().nullish(),
  }),
});

/** Makes Applications of an ApplicationSet as its controller does, of what can be known without a cluster. Never throws. */
export async function expandApplicationSet(value: JsonObject, openTree: OpenTree): Promise<ExpandedSet> {
  const read = SET.safeParse(value);
  if (!read.success) return { applications: [], unread: [{ why: firstIssue(read.error) }] };
  const { metadata, spec } = read.data;
  if ((spec.templatePatch ?? "") !== "")
    return { applications: [], unread: [{ why: "templatePatch is not evaluated" }] };
  const isGo = spec.goTemplate ?? false;
  const budget = { left: LIMITS.argoSetCost };
  const unread: NotEvaluated[] = [];
  const applications: JsonObject[] = [];
  for (const generator of spec.generators as readonly Json[]) {
    const generated = await generate(generator, { isGo, budget, openTree, isInner: false });
    for (const one of generated.unread) unread.push(one);
    for (const params of generated.sets) {
      if (applications.length >= LIMITS.argoApplications) {
        unread.push({ why: `it makes more than ${LIMITS.argoApplications} Applications, the most that are looked at` });
        return { applications, unread };
      }
      const filler = new TemplateFiller({ params, isGo, budget });
      const filled = filler.fill(spec.template as Json) as JsonObject;
      if (filler.why !== undefined) unread.push({ why: filler.why });
      else applications.push(inNamespace(filled, metadata?.namespace ?? undefined));
      if (budget.left < 0) return { applications, unread };
    }
  }
  return { applications, unread };
}

/** An Application belongs to the namespace of what has made it. */
function inNamespace({ metadata, spec }: JsonObject, namespace: string | undefined): JsonObject {
  const written = typeof metadata === "object" && metadata !== null && !Array.isArray(metadata) ? metadata : {};
  return { metadata: { ...written, ...(namespace === undefined ? {} : { namespace }) }, spec: spec ?? null };
}
