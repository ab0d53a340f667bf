import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { VERIFY_FLAGS, type VerifyFlags } from "./flags.ts";

export const verifyCommand = buildCommand<VerifyFlags, [string], World>({
  loader: async () => (await import("./verify.ts")).verify,
  parameters: {
    flags: VERIFY_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [{ brief: "An image in a registry or a layout", placeholder: "image", parse: word }],
    },
  },
  docs: {
    brief: "Check who signed an image, what they said of it, and whether it is true",
    fullDescription: [
      "Checks everything that a policy requires, and says each check by its name: the signature, whose it is, the entry in a",
      "log, that it is about this image, what the provenance says; and from the bytes of the image that the SBOM is complete,",
      "that its programs are those that were built, and that the stated size is true. What cannot be checked is not verified.",
      "An index means all of its images, and the index too.",
      "It reads sigstore bundles and cosign's older tags, in a registry or a layout, and needs no network but the registry's.",
      "",
      "  plimsoll verify ghcr.io/me/order:v1 --policy policy.yaml",
      "  plimsoll verify oci:out --key cosign.pub --without-log",
      "  plimsoll verify oci:out --key cosign.pub --without-log --require signature,provenance,sbom,size",
      "",
      "Exit code 5 if anything is not verified, for whatever reason.",
    ].join("\n"),
  },
});
