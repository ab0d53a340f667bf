import { counted } from "../../base/counted.ts";
import { leftoverBytes } from "../../evidence/leftover-kind.ts";
import { defineRule } from "../rule.ts";
import {
  contextCopies,
  type DockerfileFacts,
  finalInstructions,
  isWholeContext,
  observed,
  transferOf,
} from "./facts.ts";

export const contextCopied = defineRule<DockerfileFacts>({
  id: "context-copied",
  title: "the whole checkout is copied into the image",
  level: "warning",
  why: "a service does not need these files, and everybody who pulls the image can read them",
  observe: (facts) => {
    const { files, complete } = facts.context;
    const copy = contextCopies(finalInstructions(facts)).find((one) => transferOf(one).sources.some(isWholeContext));
    const kinds = leftoverBytes(files);
    if (copy === undefined || kinds.size === 0) return [];
    return [
      observed(facts, copy, `${copy.keyword} also copies ${[...kinds.keys()].join(", ")}`, {
        evidence: [
          ...[...kinds].map(([kind, sizeBytes]) => `${kind}: ${counted(sizeBytes, "byte")}`),
          ...(complete ? [] : [`only ${counted(files.length, "file was", "files were")} looked at`]),
        ],
        bytes: [...kinds.values()].reduce((sum, sizeBytes) => sum + sizeBytes, 0),
        fix: "copy what is needed by name, or exclude the others in .dockerignore",
      }),
    ];
  },
});
