import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { DIFF_FLAGS, type DiffFlags } from "./flags.ts";

export const diffCommand = buildCommand<DiffFlags, [string, string?], World>({
  loader: async () => (await import("./diff.ts")).diff,
  parameters: {
    flags: DIFF_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        { parse: word, brief: "An ELF executable, a Go main package, or an image", placeholder: "before" },
        { parse: word, brief: "Another one; not with --base", placeholder: "after", optional: true },
      ],
    },
  },
  docs: {
    brief: "Say what changed between two binaries, images, main packages or revisions",
    fullDescription: [
      "What was added, removed, grew and shrank, by section, module, package and symbol. The changes of every table add up to",
      "the difference of the files. If the second lacks the symbols of the first, plimsoll examines whether it is the",
      "same program, stripped: the same loaded bytes except build IDs, and no absolute path.",
      "Two images are compared by layer, owner and file, stored and on the wire, or by any view that explain has.",
      "Main packages are built as slim does, and compared as images, by module and package besides. With --base one is",
      "compared with its own past, built from the revision. Growth of the Go release is told apart from that of the code.",
      "",
      "  plimsoll diff ./order-v1 ./order-v2",
      "  plimsoll diff ./order ./order-stripped",
      "  plimsoll diff ./order ./cmd/order --tags netgo",
      "  plimsoll diff ./cmd/order --base origin/main",
      "  plimsoll diff a b --by symbol --top 50",
      "  plimsoll diff ghcr.io/me/order:v1 ghcr.io/me/order:v2 --by module",
    ].join("\n"),
  },
});
