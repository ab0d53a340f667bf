import { buildCommand } from "@stricli/core";
import type { World } from "../world.ts";

export const actionCommand = buildCommand<Record<never, never>, [], World>({
  loader: async () => (await import("./action.ts")).action,
  parameters: {},
  docs: {
    brief: "What the GitHub Action runs: the gate for an event, with annotations, summary and comment",
    fullDescription: [
      "Reads the event from the variables of the runner, gates what the inputs name, and writes annotations, the summary of",
      "the step, its outputs and one comment. Approvals come from reviews too. Ends as plimsoll gate does. The inputs are in",
      "action.yml; plimsoll help guide/ci has whole workflows.",
    ].join("\n"),
  },
});
