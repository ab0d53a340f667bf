import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { GATE_FLAGS, type GateFlags } from "./flags.ts";

export const gateCommand = buildCommand<GateFlags, [string?], World>({
  loader: async () => (await import("./gate.ts")).gate,
  parameters: {
    flags: GATE_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: word,
          brief: "A service of plimsoll.yaml, a Go main package, an image or an executable (default: all services)",
          placeholder: "target",
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: "Hold the size line: compare a service with its past, and judge it by the rules",
    fullDescription: [
      "Measures a service as slim would ship it and compares it with a baseline: a lock file in the repository, a record",
      "attached to an image, an image, or a build of the revision that the change is merged into. Rules are in plimsoll.yaml",
      "under gate; without them a package that grows by 5 % and 10 kB fails, and a total that grows by 2 % needs approval.",
      "Ends with 0 when every rule holds, 1 when one is broken, and 6 when a person has to approve.",
      "",
      "  plimsoll gate --update                    write plimsoll.lock.json",
      "  plimsoll gate                             compare with plimsoll.lock.json",
      "  plimsoll gate ./cmd/order --base main     compare with a build of the merge base",
      "  plimsoll gate --baseline ghcr.io/me/order:v1",
      "  plimsoll gate --write junit=gate.xml --write markdown=gate.md",
    ].join("\n"),
  },
});
