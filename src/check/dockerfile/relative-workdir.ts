import { defineRule } from "../rule.ts";
import { type DockerfileFacts, lineage, observed } from "./facts.ts";

export const relativeWorkdir = defineRule<DockerfileFacts>({
  id: "relative-workdir",
  buildkit: "WorkdirRelativePath",
  title: "WORKDIR is relative to what the base happens to have",
  level: "warning",
  why: "another base, or a new version of it, and the files go somewhere else",
  observe: (facts) =>
    facts.file.stages.flatMap((stage) => {
      const own = stage.instructions.filter(({ keyword }) => keyword === "WORKDIR");
      const below = lineage(facts, stage).slice(0, -1);
      const settled = below.some(({ instructions }) =>
        instructions.some(({ keyword, text }) => keyword === "WORKDIR" && isAbsolute(text)),
      );
      const first = own.findIndex(({ text }) => isAbsolute(text));
      const floating = settled ? [] : own.slice(0, first < 0 ? own.length : first);
      return floating.map((instruction) =>
        observed(facts, instruction, `${instruction.text} is relative, and no WORKDIR before it is absolute`, {
          fix: `WORKDIR /${instruction.text}`,
        }),
      );
    }),
});

/** A variable may hold anything. */
function isAbsolute(path: string): boolean {
  return /^["']?(?:\/|[A-Za-z]:[\\/]|\$)/.test(path);
}
