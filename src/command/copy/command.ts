import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { COPY_FLAGS, type CopyFlags } from "./flags.ts";

export const copyCommand = buildCommand<CopyFlags, string[], World>({
  loader: async () => (await import("./copy.ts")).copy,
  parameters: {
    flags: COPY_FLAGS,
    positional: {
      kind: "array",
      parameter: { brief: "The image, then the places where it goes", placeholder: "source dest", parse: word },
      minimum: 2,
    },
  },
  docs: {
    brief: "Copy an image to other places, byte for byte",
    fullDescription: [
      "Copies an image, or an index with everything that it names, to any number of places in any form that slim -o takes.",
      "Every byte is checked against its digest on the way, and a manifest stays as it is, so digests and signatures hold.",
      "What a place has already is not sent again, and a transfer that breaks off continues where it stopped.",
      "",
      "  plimsoll copy oci:out:v1 ghcr.io/me/order:v1",
      "  plimsoll copy ghcr.io/me/order:v1 oci:out:v1 --attached",
      "  plimsoll copy ghcr.io/me/order:v1 docker-archive:order.tar --platform linux/arm64",
    ].join("\n"),
  },
});
