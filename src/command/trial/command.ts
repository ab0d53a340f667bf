import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { TRIAL_FLAGS, type TrialFlags } from "./flags.ts";

export const trialCommand = buildCommand<TrialFlags, [string?, string?], World>({
  loader: async () => (await import("./trial.ts")).trial,
  parameters: {
    flags: TRIAL_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "The image", placeholder: "after", parse: word, optional: true },
        { brief: "The image to compare it with", placeholder: "before", parse: word, optional: true },
      ],
    },
  },
  docs: {
    brief: "Run an image, and the one before it, in a real container runtime",
    fullDescription: [
      "Pulls and starts both images in turn, in podman, docker, nerdctl or runc, and says what is so on this machine: how long a",
      "pull and a start take, how much memory the service has, each with the interval that the ratio lies in with 95 %;",
      "whether both answer the same; which hardening the service survives, and what it does on SIGTERM and at a memory limit.",
      "",
      "  plimsoll trial oci:out:v2 ghcr.io/me/order:v1",
      "  plimsoll trial oci:out --smoke smoke.yaml --env LOG_LEVEL=info",
      "",
      "With --libc, a Go package is built with C and without, and both are run on nothing, on plimsoll's static base, and on",
      "the bases that --libc-base names: where each starts, what it can do there, and why not.",
      "",
      "  plimsoll trial --libc ./cmd/order --libc-base alpine=alpine:3.22 --libc-base debian=debian:13-slim --port 8080",
      "",
      "With --upx, the image's programs are packed by your upx, and the packed image is run beside it: bytes stored and on",
      "the wire, start, memory, limits, what still sees into it, and a verdict that follows from these. Without BEFORE, this is all.",
      "",
      "  plimsoll trial oci:out --upx --smoke smoke.yaml",
      "With --knobs, a Go package is built with each choice of the compiler and the linker: what it weighs then, and how fast",
      "it is, by its own benchmarks, and with --port by the requests of --smoke.",
      "",
      "  plimsoll trial --knobs ./cmd/order --port 8080",
    ].join("\n"),
  },
});
