import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { FLEET_FLAGS, type FleetFlags } from "./flags.ts";

export const fleetCommand = buildCommand<FleetFlags, string[], World>({
  loader: async () => (await import("./fleet.ts")).fleet,
  parameters: {
    flags: FLEET_FLAGS,
    positional: {
      kind: "array",
      parameter: {
        brief:
          "Images, patterns of repositories, Kubernetes manifests (- for standard input), folders with a kustomization or a chart, workflows of GitHub Actions, and files with an image a line",
        placeholder: "source",
        parse: word,
      },
      minimum: 1,
    },
  },
  docs: {
    brief: "Hold a fleet of images against one standard, and say where their bytes are",
    fullDescription: [
      "Looks at the images of many services at once: services × rules, as fleet in plimsoll.yaml writes them, and which layers",
      "the images share, could share, and would share on fewer bases. Each distinct layer is read once, however many images",
      "have it, and is known the next time. An image that cannot be read has cells that are unknown; the others are looked at.",
      "Ends with 0 when every rule holds, 1 when one is broken, and 3 when one could not be decided.",
      "",
      "  plimsoll fleet fleet.txt",
      "  plimsoll fleet ghcr.io/me/order:v1 ghcr.io/me/cart:v2 --config fleet.yaml",
      "  plimsoll fleet .github/workflows                         what starts a build, and what runs in it",
      "  plimsoll fleet deploy/ --policies-to policies            also for Kubernetes and Kyverno to refuse",
      "  plimsoll fleet fleet.txt --shards 4                      by four processes of this machine",
      "  plimsoll fleet fleet.txt --shard 0/8 --results ghcr.io/me/results   by one machine of eight",
      "  plimsoll fleet fleet.txt --results ghcr.io/me/results    from what they found",
      "  plimsoll fleet overlays/eks charts/order                 rendered by your own kustomize and Helm",
      "  plimsoll fleet apps/ --html fleet.html                   also what Argo CD's Applications in it lead to",
    ].join("\n"),
  },
});
