import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { DIFF_FLAGS, type DiffFlags } from "./flags.ts";

export const diffCommand = buildCommand<DiffFlags, [string, string], World>({
  loader: async () => (await import("./diff.ts")).diff,
  parameters: {
    flags: DIFF_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        { parse: word, brief: "An ELF executable, a Go main package, or an image", placeholder: "before" },
        { parse: word, brief: "Another one", placeholder: "after" },
      ],
    },
  },
  docs: {
    brief: "Say what changed between two Go binaries, or two images",
    fullDescription: [
      "What was added, removed, grew and shrank, by section, module, package and symbol. The changes of every table add up to",
      "the difference of the files. If the second lacks the symbols of the first, plimsoll examines whether it is the",
      "same program, stripped: the same loaded bytes except build IDs, and no absolute path.",
      "Two images are compared by layer, owner and file, stored and on the wire, or by any view that explain has.",
      "",
      "  plimsoll diff ./order-v1 ./order-v2",
      "  plimsoll diff ./order ./order-stripped",
      "  plimsoll diff ./order ./cmd/order --tags netgo",
      "  plimsoll diff a b --by symbol --top 50",
      "  plimsoll diff ghcr.io/me/order:v1 ghcr.io/me/order:v2 --by module",
    ].join("\n"),
  },
});
