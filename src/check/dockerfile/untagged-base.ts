import { defineRule } from "../rule.ts";
import { namedImages } from "./base-image.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const untaggedBase = defineRule<DockerfileFacts>({
  id: "untagged-base",
  title: "a base image, or an image from which files are copied, has no tag, or the tag latest",
  level: "warning",
  why: "tomorrow's build may take another image, and nothing in the repository shows it",
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
