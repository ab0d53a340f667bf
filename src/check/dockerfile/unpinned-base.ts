import { defineRule } from "../rule.ts";
import { namedImages } from "./base-image.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const unpinnedBase = defineRule<DockerfileFacts>({
  id: "unpinned-base",
  title: "an image that is built on or copied from has no digest",
  level: "note",
  why: "a tag may be moved to another image; only a digest gives the same build twice",
  observe: (facts) =>
    namedImages(facts)
      .filter(({ name }) => !name.includes("@"))
      .map(({ name, instruction, how }) =>
        observed(facts, instruction, `${name} is not pinned`, { fix: `${how}${name}@sha256:…, kept current by a bot` }),
      ),
});
