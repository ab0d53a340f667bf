import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { CONTRACT_FLAGS, type ContractFlags } from "./flags.ts";

export const contractCommand = buildCommand<ContractFlags, [string], World>({
  loader: async () => (await import("./contract.ts")).contract,
  parameters: {
    flags: CONTRACT_FLAGS,
    positional: { kind: "tuple", parameters: [{ brief: "The image", placeholder: "image", parse: word }] },
  },
  docs: {
    brief: "Hold a service under load against what its contract says it must show",
    fullDescription: [
      "Runs an image in podman, docker, nerdctl or runc, sends it load at a constant rate, and gives a verdict for each clause of",
      "the contract in plimsoll.yaml: which share of requests is answered in time, and which share fails, each with the",
      "confidence that the number of requests allows; what metrics, health, logs and traces have to be.",
      "Ends with 0 when every clause holds, 1 when one is broken, and 3 when one could not be decided.",
      "",
      "  plimsoll contract oci:out --init",
      "  plimsoll contract oci:out",
      "  plimsoll contract ghcr.io/me/order:v1 --quick --write junit=contract.xml",
    ].join("\n"),
  },
});
