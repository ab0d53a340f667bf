import { isIgnored } from "../../format/dockerfile/ignore.ts";
import { defineRule } from "../rule.ts";
import { contextCopies, type DockerfileFacts, everyInstruction, observed, transferOf } from "./facts.ts";

export const copyIgnoredFile = defineRule<DockerfileFacts>({
  id: "copy-ignored-file",
  buildkit: "CopyIgnoredFile",
  title: "a file is copied that .dockerignore leaves out",
  level: "error",
  why: "the builder does not find it, and the build fails or copies less than was meant",
  observe: (facts) => {
    const { ignore } = facts;
    if (ignore === undefined) return [];
    return contextCopies(everyInstruction(facts)).flatMap((instruction) =>
      transferOf(instruction)
        .sources.filter((source) => !/[*?[$<]|^\w+:\/\//.test(source))
        .map((source) => source.replace(/^(?:\.?\/)+|\/+$/g, ""))
        .filter((source) => source !== "" && source !== "." && isIgnored(ignore, source))
        .map((source) =>
          observed(facts, instruction, `.dockerignore leaves out ${source}`, {
            path: source,
            fix: `a line !${source} at the end of .dockerignore`,
          }),
        ),
    );
  },
});
