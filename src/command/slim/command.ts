import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { SLIM_FLAGS, type SlimFlags } from "./flags.ts";

export const slimCommand = buildCommand<SlimFlags, string[], World>({
  loader: async () => (await import("./slim.ts")).slim,
  parameters: {
    flags: SLIM_FLAGS,
    aliases: { o: "output", t: "tag" },
    positional: {
      kind: "array",
      parameter: {
        brief:
          "A Go main package: ./dir, its .go files, an import path, or path@version; several make one image with several binaries. Or an image to make minimal: a scheme, a reference with its tag, a layout, an archive",
        placeholder: "source",
        parse: word,
      },
    },
  },
  docs: {
    brief: "Run the seven steps: a Go service or its fat image in, a minimal, reproducible OCI image out",
    fullDescription: [
      "Builds the package without C, stripped and with trimmed paths, puts it on the base, writes the image to every",
      "destination, and then shows what each step saved, measured against builds without it.",
      "",
      "  plimsoll slim ./cmd/order",
      "  plimsoll slim ./cmd/order -o ghcr.io/me/order -t v1.2.3 --platform linux/amd64,linux/arm64",
      "  plimsoll slim github.com/rakyll/hey@latest -o oci:images:hey",
      "  plimsoll slim ./cmd/order --healthcheck http://:8080/health --media-types docker -o podman:order",
      "",
      "An image is made minimal from its own files, without its source and without running it; the plan says what stays.",
      "",
      "  plimsoll slim ghcr.io/me/order:v1 -o ghcr.io/me/order:v1-slim",
      "  plimsoll slim docker-archive:order.tar --dry-run --plan-out plan.json",
      "  plimsoll slim docker-archive:order.tar --plan plan.json -o oci:out",
      "",
      "Without -o the image goes to KO_DOCKER_REPO, or else to a layout under plimsoll-out/.",
      "Standard output gets the reference with its digest, one line for each destination, and nothing else.",
    ].join("\n"),
  },
});
