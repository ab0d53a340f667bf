import { defineRule } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

/** Names that FROM and `--from` give a special meaning. */
const RESERVED = new Set(["scratch", "context"]);

export const reservedStageName = defineRule<DockerfileFacts>({
  id: "reserved-stage-name",
  buildkit: "ReservedStageName",
  title: "a stage has a name that means something else",
  level: "error",
  why: "scratch means the empty image and context the build context, so no other instruction can refer to a stage of that name",
  observe: (facts) =>
    facts.file.stages
      .filter(({ name }) => name !== undefined && RESERVED.has(name.toLowerCase()))
      .map(({ name, from }) => observed(facts, from, `a stage is called ${name}`, { fix: "give it another name" })),
});
