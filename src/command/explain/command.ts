import { buildCommand } from "@stricli/core";
import type { World } from "../world.ts";
import { EXPLAIN_FLAGS, type ExplainFlags } from "./flags.ts";

export const explainCommand = buildCommand<ExplainFlags, [string], World>({
  loader: async () => (await import("./explain.ts")).explain,
  parameters: {
    flags: EXPLAIN_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        {
          brief: "An ELF executable, stripped or not, or a Go main package, which is built as slim builds it",
          placeholder: "target",
          parse: (text: string) => text,
        },
      ],
    },
  },
  docs: {
    brief: "Say what every byte of a Go binary is",
    fullDescription: [
      "Cuts the file into ranges that each have one label, and adds them up by section, module, package and symbol.",
      "Every table adds up to the file; what could not be shown is a row of its own.",
      "",
      "  plimsoll explain ./order",
      "  plimsoll explain ./cmd/order",
      "  plimsoll explain ./order --by package --top 50",
      "  plimsoll explain ./order --by symbol --only 'net/http.*'",
      "  plimsoll explain ./order --json | jq .unattributedBytes",
      "  plimsoll explain ./order --format markdown >> $GITHUB_STEP_SUMMARY",
      "  plimsoll explain ./cmd/order --why text/template",
    ].join("\n"),
  },
});
