import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { PRUNE_FLAGS, type PruneFlags } from "./flags.ts";

export const pruneCommand = buildCommand<PruneFlags, [string?], World>({
  loader: async () => (await import("./prune.ts")).prune,
  parameters: {
    flags: PRUNE_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        {
          brief: "A Go main package, which is built as slim builds it (default .)",
          placeholder: "package",
          parse: word,
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: "Suggest changes of the source that make a program smaller, each shown by a build",
    fullDescription: [
      "Looks for packages that a program could do without: drivers that nothing calls, gRPC behind an exporter that",
      "speaks HTTP, look-ups by name that keep dead methods, two versions of one module, a heavy package of which one",
      "function is used, handlers for debugging, and what each registered plugin costs. What is shown was built with the",
      "change and without it. Nothing is changed: the edit is yours.",
      "",
      "  plimsoll prune",
      "  plimsoll prune ./cmd/order --budget 30",
      "  plimsoll prune github.com/nats-io/nats-server/v2@v2.12.0 --json",
      "  plimsoll prune ./cmd/order --format markdown >> $GITHUB_STEP_SUMMARY",
    ].join("\n"),
  },
});
