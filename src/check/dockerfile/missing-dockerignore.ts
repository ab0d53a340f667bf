import { defineRule } from "../rule.ts";
import {
  contextCopies,
  type DockerfileFacts,
  everyInstruction,
  isWholeContext,
  observed,
  transferOf,
} from "./facts.ts";

export const missingDockerignore = defineRule<DockerfileFacts>({
  id: "missing-dockerignore",
  title: "the whole context is copied and nothing is excluded",
  level: "warning",
  why: "Git history, tests, editors' folders and local secrets are sent to the builder, and a change in any of them invalidates its cache",
  observe: (facts) => {
    if (facts.ignore !== undefined) return [];
    const copy = contextCopies(everyInstruction(facts)).find((one) => transferOf(one).sources.some(isWholeContext));
    if (copy === undefined) return [];
    return [
      observed(facts, copy, "there is no .dockerignore", { fix: "add a .dockerignore that contains at least .git" }),
    ];
  },
});
