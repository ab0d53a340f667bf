import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { REPRODUCE_FLAGS, type ReproduceFlags } from "./flags.ts";

export const reproduceCommand = buildCommand<ReproduceFlags, [string, string?], World>({
  loader: async () => (await import("./reproduce.ts")).reproduce,
  parameters: {
    flags: REPRODUCE_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "An image in a registry or in a layout", placeholder: "image", parse: word },
        {
          brief: "The folder in which slim was run (default: this one)",
          placeholder: "folder",
          parse: word,
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: "Build an image again from its provenance, and compare it bit for bit",
    fullDescription: [
      "Builds with the flags that plimsoll slim --attest provenance recorded, writes nothing, and compares the manifests. Where they",
      "differ, it names the inputs that are not as recorded, and the layers, files, sections and modules that differ.",
      "Exit code 0: bit for bit the same; 5: not reproduced.",
      "",
      "  plimsoll reproduce ghcr.io/me/order:v1",
      "  plimsoll reproduce oci:out ./checkout --json",
    ].join("\n"),
  },
});
