import { defineRule } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";
import { expanded, globalArguments, usesIn } from "./variables.ts";

export const invalidDefaultArgInFrom = defineRule<DockerfileFacts>({
  id: "invalid-default-arg-in-from",
  buildkit: "InvalidDefaultArgInFrom",
  title: "without build arguments FROM names no image",
  level: "warning",
  why: "whoever builds without --build-arg gets an error in place of an image",
  observe: (facts) => {
    const known = globalArguments(facts);
    return facts.file.stages
      .filter(({ base }) => usesIn(base).length > 0 && !IMAGE.test(expanded(base, known)))
      .map(({ from }) =>
        observed(facts, from, "its variables have no default that makes an image's name", {
          fix: "give the ARG a default",
        }),
      );
  },
});

const IMAGE = /^[\w][\w.\-/:]*[\w](?::[\w][\w.-]*)?(?:@sha256:[0-9a-f]{64})?$|^\w$/;
