import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { SYMBOLS_FLAGS, type SymbolsFlags } from "./flags.ts";

export const symbolsCommand = buildCommand<SymbolsFlags, [string], World>({
  loader: async () => (await import("./symbols.ts")).symbols,
  parameters: {
    flags: SYMBOLS_FLAGS,
    aliases: { o: "output" },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "An image in a registry or in a layout", placeholder: "image", parse: word }],
    },
  },
  docs: {
    brief: "Fetch the debug symbols that are attached to an image",
    fullDescription: [
      "Fetches what plimsoll slim --debug-symbols attached has kept, and checks that it belongs to the programs of the image: by",
      "the build ID, by the digest of the program, and by where everything that is loaded lies. Otherwise nothing is",
      "written.",
      "",
      "  plimsoll symbols ghcr.io/me/order:v1",
      "  plimsoll symbols oci:out --platform linux/arm64 -o order.debug",
    ].join("\n"),
  },
});
