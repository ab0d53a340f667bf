import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { ATTEST_FLAGS, type AttestFlags } from "./flags.ts";

export const attestCommand = buildCommand<AttestFlags, [string], World>({
  loader: async () => (await import("./attest.ts")).attest,
  parameters: {
    flags: ATTEST_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [{ brief: "An image in a registry or a layout", placeholder: "image", parse: word }],
    },
  },
  docs: {
    brief: "Attach statements to an image: what is in it, what it weighs, or what you say of it",
    fullDescription: [
      "Each statement names the digest of the image, and is kept where the image is. The image's own digest stays as it is.",
      "What is measured is about the image of each platform; a predicate of your own is about what you named.",
      "How an image was made is known only to who makes it: plimsoll slim --attest provenance.",
      "",
      "  plimsoll attest ghcr.io/me/order:v1 --sbom spdx,cyclonedx --key cosign.key",
      "  plimsoll attest ghcr.io/me/order:v1 --size --before ghcr.io/me/order:v0 --key cosign.key",
      "  plimsoll attest oci:out --predicate review.json --type https://example.com/review/v1",
      "",
      "Without --key nothing is signed. The password of a key is COSIGN_PASSWORD. With --key keyless, the identity is that of",
      "the CI job, or SIGSTORE_ID_TOKEN.",
    ].join("\n"),
  },
});
