import { isIgnored, mayComeBack } from "../../format/dockerfile/ignore.ts";
import { defineRule } from "../rule.ts";
import { evaluate, type Step } from "./evaluation/evaluation.ts";
import { shown } from "./evaluation/value.ts";
import { type DockerfileFacts, observed } from "./facts.ts";
import { isRemote } from "./fault/transfer.ts";

export const copyIgnoredFile = defineRule<DockerfileFacts>({
  id: "copy-ignored-file",
  buildkit: "CopyIgnoredFile",
  title: "COPY or ADD names a file that .dockerignore excludes",
  level: "error",
  why: "the builder does not find the file: the build fails, or copies less than intended",
  observe: (facts) => {
    const { ignore } = facts;
    if (ignore === undefined) return [];
    return evaluate(facts.file)
      .stages.flatMap(({ steps }) => steps)
      .flatMap((step) =>
        sourcesOf(step)
          .filter(({ path }) => isIgnored(ignore, path) && !mayComeBack(ignore, path))
          .map(({ name }) =>
            observed(facts, step.instruction, `.dockerignore excludes ${name}`, {
              path: name,
              fix: `add a line !${name} at the end of .dockerignore`,
            }),
          ),
      );
  },
});

/** The sources from the context whose names are written out: not patterns, and not the whole context. */
function sourcesOf({ instruction, words }: Step): readonly { readonly path: string; readonly name: string }[] {
  const isFromContext = !instruction.flags.some(({ name, value = "" }) => name === "from" && value !== "");
  if (!/^(?:COPY|ADD)$/.test(instruction.keyword) || !isFromContext) return [];
  return words
    .slice(0, -1)
    .flatMap((value) => (value.text === undefined ? [] : { value, source: value.text }))
    .filter(({ source }) => !/[*?[]/.test(source) && !isRemote(source))
    .map(({ value, source }) => ({ path: source.replace(/^(?:\.?\/)+|\/+$/g, ""), name: shown(value, source) }))
    .filter(({ path }) => path !== "" && path !== ".");
}
