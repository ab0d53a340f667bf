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
          brief: "A Dockerfile, or an image: a reference, oci:DIR, docker-archive:FILE, … (default ./Dockerfile)",
          placeholder: "target",
          parse: word,
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: "Say what a Dockerfile or an image wastes, in bytes",
    fullDescription: [
      "Looks at a Dockerfile, at an image, or at both together, by rules with a page each: `plimsoll help RULE`. A finding says",
      "what it costs in bytes where there is an image to count them in, the line or the layer, and what to do.",
      "Waive one with a reason: `# plimsoll waive RULE: reason` above the instruction, or lint.waive in plimsoll.yaml.",
      "",
      "  plimsoll lint Dockerfile",
      "  plimsoll lint ghcr.io/me/order:v1",
      "  plimsoll lint oci:out --dockerfile Dockerfile",
      "  plimsoll lint Dockerfile --sarif > lint.sarif",
      "  plimsoll lint docker-daemon:order --fail-on warning",
      "  plimsoll lint --measure ./cmd/order",
    ].join("\n"),
  },
});
