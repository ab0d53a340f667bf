import { PlimsollError } from "../../base/error.ts";
import { parseReference } from "../../format/oci/reference.ts";
import { defineRule } from "../rule.ts";
import { defaultBases } from "./evaluation/evaluation.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const invalidDefaultArgInFrom = defineRule<DockerfileFacts>({
  id: "invalid-default-arg-in-from",
  buildkit: "InvalidDefaultArgInFrom",
  title: "without build arguments FROM names no image",
  level: "warning",
  why: "everybody who builds without --build-arg gets an error",
  observe: (facts) =>
    defaultBases(facts.file)
      .filter(({ stage, base }) => stage.base.includes("$") && base !== undefined && !isImage(base))
      .map(({ stage }) =>
        observed(facts, stage.from, "its variables have no default that makes an image's name", {
          fix: "give the ARG a default",
        }),
      ),
});

function isImage(name: string): boolean {
  try {
    parseReference(name);
    return true;
  } catch (error) {
    if (error instanceof PlimsollError) return false;
    throw error;
  }
}
