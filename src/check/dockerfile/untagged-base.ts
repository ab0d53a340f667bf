import { defineRule } from "../rule.ts";
import { registryBases } from "./base-image.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const untaggedBase = defineRule<DockerfileFacts>({
  id: "untagged-base",
  title: "a base is whatever is latest",
  level: "warning",
  why: "tomorrow's build starts from another image, and nothing in the repository says so",
  observe: (facts) =>
    registryBases(facts)
      .filter(({ base }) => !base.includes("@") && /^(?:latest)?$/.test(tagOf(base)))
      .map(({ base, from }) =>
        observed(facts, from, `${base} ${tagOf(base) === "" ? "has no tag" : "is a moving tag"}`, {
          fix: "name a version and its digest: IMAGE:VERSION@sha256:…",
        }),
      ),
});

function tagOf(base: string): string {
  return /:([^/:]*)$/.exec(base)?.[1] ?? "";
}
