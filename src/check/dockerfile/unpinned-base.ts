import { defineRule } from "../rule.ts";
import { registryBases } from "./base-image.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const unpinnedBase = defineRule<DockerfileFacts>({
  id: "unpinned-base",
  title: "a base has no digest",
  level: "note",
  why: "a tag may be moved to another image; only a digest gives the same build twice",
  observe: (facts) =>
    registryBases(facts)
      .filter(({ base }) => !base.includes("@"))
      .map(({ base, from }) =>
        observed(facts, from, `${base} is not pinned`, { fix: `FROM ${base}@sha256:…, kept current by a bot` }),
      ),
});
