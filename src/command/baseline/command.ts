import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { BASELINE_FLAGS, type BaselineFlags } from "./flags.ts";

export const baselineCommand = buildCommand<BaselineFlags, [string], World>({
  loader: async () => (await import("./baseline.ts")).baseline,
  parameters: {
    flags: BASELINE_FLAGS,
    aliases: { o: "output" },
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "An image, where the cluster pulls it or on this machine", placeholder: "image", parse: word },
      ],
    },
  },
  docs: {
    brief: "Write Kubernetes manifests for a service from what is seen of its image",
    fullDescription: [
      "Writes a base for kustomize (Deployment, Service, ServiceAccount) that restricted Pod Security admits, and overlays for",
      "kinds of clusters. Values come from the image, from a trial and from a contract, each with a comment that says from where;",
      "what nothing shows is left out, and named as something that a person has to decide.",
      "",
      "A second run changes what the evidence changes, and keeps what a person edited. Where both changed the same lines,",
      "nothing is written (edit-conflict).",
      "",
      "  plimsoll baseline ghcr.io/me/order:v1 -o deploy/order",
      "  plimsoll baseline ghcr.io/me/order:v1 --trial trial.json --contract contract.json --overlay eks,openshift",
      "  plimsoll baseline oci:out --port 8080 --dry-run",
      "  plimsoll lint deploy/order --image ghcr.io/me/order:v1   what lint says of the result",
    ].join("\n"),
  },
});
