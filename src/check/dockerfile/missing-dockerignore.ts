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
  title: "the whole context is copied and nothing is left out",
  level: "warning",
  why: "history, tests, editors' folders and local secrets go to the builder, and any change among them spoils its cache",
  observe: (facts) => {
    if (facts.ignore !== undefined) return [];
    const copy = contextCopies(everyInstruction(facts)).find((one) => transferOf(one).sources.some(isWholeContext));
    if (copy === undefined) return [];
    return [observed(facts, copy, "there is no .dockerignore", { fix: "a .dockerignore with at least .git in it" })];
  },
});
