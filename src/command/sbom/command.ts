import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { SBOM_FLAGS, type SbomFlags } from "./flags.ts";

export const sbomCommand = buildCommand<SbomFlags, [string], World>({
  loader: async () => (await import("./sbom.ts")).sbom,
  parameters: {
    flags: SBOM_FLAGS,
    aliases: { o: "output" },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "An image, or a Go executable, stripped or not", placeholder: "target", parse: word }],
    },
  },
  docs: {
    brief: "Say what an image or a Go program is made of, as SPDX or CycloneDX",
    fullDescription: [
      "Lists the modules that are linked into each Go program, with their versions, their sums and the licences found in",
      "the module cache; the packages of the operating system that are there; certificates and time zones; and every file",
      "with its digests. What could not be found out is said in the document, and on standard error.",
      "The same image gives the same bytes: the document's time is SOURCE_DATE_EPOCH, or the image's own.",
      "",
      "  plimsoll sbom ghcr.io/me/order:v1 > order.spdx.json",
      "  plimsoll sbom oci:out --format cyclonedx --repository ghcr.io/me/order -o order.cdx.json",
      "  plimsoll sbom ./order",
    ].join("\n"),
  },
});
