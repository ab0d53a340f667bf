import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { CHAOS_FLAGS, type ChaosFlags } from "./flags.ts";

export const chaosCommand = buildCommand<ChaosFlags, [string], World>({
  loader: async () => (await import("./chaos.ts")).chaos,
  parameters: {
    flags: CHAOS_FLAGS,
    positional: { kind: "tuple", parameters: [{ brief: "The image", placeholder: "image", parse: word }] },
  },
  docs: {
    brief: "Break what a service depends on while it is under load, and say what it does",
    fullDescription: [
      "Runs an image in podman, docker, nerdctl or runc beside real servers, with a proxy of plimsoll's own in front of each, and",
      "sends it load at a constant rate. Then one thing after the other breaks: a server answers after 5 seconds or never,",
      "refuses or resets connections, stops in the middle of an answer, is killed; its name leads nowhere; the service gets",
      "SIGTERM, has no memory or no disk left. Each experiment ends with a verdict for what a service must do then: answer in",
      "time, say that it is not ready, live on, recover, and give back its goroutines, connections and memory.",
      "Ends with 0 when every check holds, 1 when one does not, and 3 when one could not be decided.",
      "",
      "  plimsoll chaos oci:out --with redis",
      "  plimsoll chaos oci:out --with redis,postgres --quick --write junit=chaos.xml --html chaos.html",
      "  plimsoll audit ./... --json > suspects.json",
      "  plimsoll chaos oci:out --with redis --only redis/blackhole --suspects suspects.json",
    ].join("\n"),
  },
});
