import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { CONVERGE_FLAGS, type ConvergeFlags } from "./flags.ts";

export const convergeCommand = buildCommand<ConvergeFlags, [string?], World>({
  loader: async () => (await import("./converge.ts")).converge,
  parameters: {
    flags: CONVERGE_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        {
          brief: "A folder of a Go module (default .); or an executable or an image, of which nothing is changed",
          placeholder: "target",
          parse: word,
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: "Clear a vulnerability report with the smallest change of go.mod",
    fullDescription: [
      "Reads what a scanner has found, or runs govulncheck, and searches the smallest change of go.mod that clears it.",
      "The change is carried out in a copy of the module: tidied, built, vetted, tested and looked at again. Each edit is",
      "undone alone, to show that it is needed. What remains is named with its reason. Your files stay as they are",
      "without --write.",
      "Of an executable or an image it says what is found in each Go program, how near it is to the code, and what would",
      "have to be raised. A scan that slim has kept of a program before it was stripped is found at the image.",
      "",
      "  plimsoll converge",
      "  plimsoll converge --from trivy.json --write",
      "  plimsoll converge ./services/order --db file:///srv/vulndb --patch order.patch",
      "  plimsoll converge ghcr.io/me/order:v1",
      "  plimsoll converge ./order --scan order.scan.json",
      "  plimsoll converge --vex order.openvex.json --image ghcr.io/me/order:v1",
      "  plimsoll converge --format markdown >> $GITHUB_STEP_SUMMARY",
    ].join("\n"),
  },
});
