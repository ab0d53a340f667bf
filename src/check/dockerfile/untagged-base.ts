import { defineRule } from "../rule.ts";
import { namedImages } from "./base-image.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const untaggedBase = defineRule<DockerfileFacts>({
  id: "untagged-base",
  title: "an image that is built on or copied from has no tag, or the tag latest",
  level: "warning",
  why: "tomorrow's build takes another image, and nothing in the repository says so",
  observe: (facts) =>
    namedImages(facts)
      .filter(({ name }) => !name.includes("@") && /^(?:latest)?$/.test(tagOf(name)))
      .map(({ name, instruction }) =>
        observed(facts, instruction, `${name} ${tagOf(name) === "" ? "has no tag" : "is a moving tag"}`, {
          fix: "name a version and its digest: IMAGE:VERSION@sha256:…",
        }),
      ),
});

function tagOf(name: string): string {
  return /:([^/:]*)$/.exec(name)?.[1] ?? "";
}
