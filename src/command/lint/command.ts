import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { LINT_FLAGS, type LintFlags } from "./flags.ts";

export const lintCommand = buildCommand<LintFlags, [string?], World>({
  loader: async () => (await import("./lint.ts")).lint,
  parameters: {
    flags: LINT_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        {
          brief: "A Dockerfile, an image (a reference, oci:DIR, …) or Kubernetes manifests (default ./Dockerfile)",
          placeholder: "target",
          parse: word,
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: "Say what a Dockerfile or an image wastes, and what is wrong with manifests",
    fullDescription: [
      "Checks a Dockerfile, an image, or both together, by rules that have a page each: `plimsoll help RULE`. A finding says",
      "what it costs in bytes (for an image), the line or the layer, and what to do.",
      "Manifests of Kubernetes (a file, a folder, or - for standard input) are checked by the Pod Security Standards, and",
      "together with the images of their containers.",
      "Waive one with a reason: `# plimsoll waive RULE: reason` above the instruction, or lint.waive in plimsoll.yaml.",
      "",
      "  plimsoll lint Dockerfile",
      "  plimsoll lint ghcr.io/me/order:v1",
      "  plimsoll lint oci:out --dockerfile Dockerfile",
      "  plimsoll lint Dockerfile --sarif > lint.sarif",
      "  plimsoll lint docker-daemon:order --fail-on warning",
      "  plimsoll lint deploy/ --image order=oci:out",
      "  kustomize build . | plimsoll lint - --pod-security baseline:v1.28",
      "  plimsoll lint --measure ./cmd/order",
    ].join("\n"),
  },
});
