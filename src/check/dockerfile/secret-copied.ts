import { secretKind } from "../../evidence/leftover-kind.ts";
import { defineRule, type Observation } from "../rule.ts";
import {
  contextCopies,
  type DockerfileFacts,
  everyInstruction,
  isWholeContext,
  observed,
  transferOf,
} from "./facts.ts";

export const secretCopied = defineRule<DockerfileFacts>({
  id: "secret-copied",
  title: "a file that holds keys is copied into the image",
  level: "error",
  why: "the layer keeps the file for everybody who can pull the image, even if a later instruction removes it",
  observe: (facts) =>
    contextCopies(everyInstruction(facts)).flatMap((copy) => [...named(facts, copy), ...carried(facts, copy)]),
});

type Copy = Parameters<typeof transferOf>[0];

function named(facts: DockerfileFacts, copy: Copy): Observation[] {
  return transferOf(copy).sources.flatMap((source) => observation(facts, copy, source.replace(/^\.\//, "")));
}

function carried(facts: DockerfileFacts, copy: Copy): Observation[] {
  if (!transferOf(copy).sources.some(isWholeContext)) return [];
  return facts.context.files.flatMap(({ path }) => observation(facts, copy, path));
}

function observation(facts: DockerfileFacts, copy: Copy, path: string): Observation[] {
  const kind = secretKind(path);
  if (kind === undefined) return [];
  return [
    observed(facts, copy, `${path} is copied; its name is that of ${kind}`, {
      path,
      fix: "exclude it in .dockerignore; use RUN --mount=type=secret if the build needs it; change the key if an image with it was pushed",
    }),
  ];
}
