import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
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
          brief: "An image, an ELF executable, stripped or not, or a Go main package, which is built as slim builds it",
          placeholder: "target",
          parse: word,
        },
      ],
    },
  },
  docs: {
    brief: "Say what every byte of an image or a Go binary is",
    fullDescription: [
      "Of an image: what each layer holds, whose each byte is and why it is there, stored and on the wire, and what a",
      "rebuild would save. The image is read where it is (a registry, a layout, an archive, docker, podman), nothing is",
      "unpacked, and every blob is checked. Of an ELF file: sections, modules, packages and symbols.",
      "Every table adds up to the whole; what could not be measured has a separate row.",
      "",
      "  plimsoll explain ghcr.io/me/order:v1",
      "  plimsoll explain docker-daemon:order --by owner --top 50",
      "  plimsoll explain image.tar --layer 3 --only 'usr/share/*'",
      "  plimsoll explain order.tar --by symbol --only 'net/http.*'",
      "  plimsoll explain oci:out --json=lines | jq -c 'select(.type == \"file\")'",
      "  plimsoll explain ghcr.io/me/order:v1 --attestations",
      "  plimsoll explain ./cmd/order",
      "  plimsoll explain ./order --by symbol --only 'net/http.*'",
      "  plimsoll explain ./order --format markdown >> $GITHUB_STEP_SUMMARY",
      "  plimsoll explain ./cmd/order --why text/template",
    ].join("\n"),
  },
});
