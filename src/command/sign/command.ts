import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { SIGN_FLAGS, type SignFlags } from "./flags.ts";

export const signCommand = buildCommand<SignFlags, [string?], World>({
  loader: async () => (await import("./sign.ts")).sign,
  parameters: {
    flags: SIGN_FLAGS,
    aliases: { o: "output" },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "An image in a registry or a layout", placeholder: "image", parse: word, optional: true }],
    },
  },
  docs: {
    brief: "Sign an image or a file, as cosign does",
    fullDescription: [
      "Signs the image of each platform, and the index that leads to them. The signature is kept where the image is, and the",
      "image's digest stays as it is.",
      "",
      "  plimsoll sign ghcr.io/me/order:v1 --key cosign.key",
      "  plimsoll sign ghcr.io/me/order:v1 --key cosign.key --format cosign2",
      "  plimsoll sign --blob checksums.txt --key env://SIGNING_KEY",
      "",
      "The password of a key is COSIGN_PASSWORD. Without a key, the identity is that of the CI job, or SIGSTORE_ID_TOKEN;",
      "SIGSTORE_FULCIO_URL, SIGSTORE_REKOR_URL and SIGSTORE_TIMESTAMP_URL name other services than the public ones.",
    ].join("\n"),
  },
});
