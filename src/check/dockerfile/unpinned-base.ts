import { defineRule } from "../rule.ts";
import { namedImages } from "./base-image.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const unpinnedBase = defineRule<DockerfileFacts>({
  id: "unpinned-base",
  title: "a base image, or an image from which files are copied, has no digest",
  level: "note",
  why: "a tag can be moved to another image; only a digest gives the same base twice",
  observe: (facts) =>
    namedImages(facts)
      .filter(({ name }) => !name.includes("@"))
      .map(({ name, instruction, how }) =>
        observed(facts, instruction, `${name} is not pinned`, {
          fix: `${how}${name}@sha256:…, kept up to date by a bot`,
        }),
      ),
});
