import { type IgnoreFile, isIgnored } from "../../format/dockerfile/ignore.ts";
import { leftoverKind } from "../leftover-kind.ts";
import { defineRule } from "../rule.ts";
import {
  type ContextFile,
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
  why: "what a service does not need is shipped with it and read by whoever pulls the image",
  observe: (facts) => {
    const { context, ignore = [] } = facts;
    if (context === undefined) return [];
    const copy = contextCopies(finalInstructions(facts)).find((one) => transferOf(one).sources.some(isWholeContext));
    const kinds = leftoversIn(context.files, ignore);
    const bytes = [...kinds.values()].reduce((sum, size) => sum + size, 0);
    if (copy === undefined || kinds.size === 0) return [];
    const most = context.complete ? "" : `at least, of the first ${context.files.length} files: `;
    return [
      observed(facts, copy, `COPY takes ${[...kinds.keys()].join(", ")} along`, {
        evidence: [...kinds].map(([kind, size]) => `${most}${kind}: ${size} bytes`),
        bytes,
        fix: "copy what is needed by name, or leave the others out in .dockerignore",
      }),
    ];
  },
});

/** Bytes of each kind of leftover that a copy of the whole context takes along, the most first. */
export function leftoversIn(files: readonly ContextFile[], ignore: IgnoreFile): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>();
  for (const { path, sizeBytes } of files) {
    const kind = leftoverKind(path);
    if (kind === undefined || isIgnored(ignore, path)) continue;
    kinds.set(kind, (kinds.get(kind) ?? 0) + sizeBytes);
  }
  return new Map([...kinds].sort(([, a], [, b]) => b - a));
}
