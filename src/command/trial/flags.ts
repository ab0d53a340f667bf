import type { TrialRequest } from "../../flow/trial/request.ts";
import { many, one, yes } from "../flag-form.ts";
import { FORMAT_FLAG, JSON_FLAG, REGISTRY_FLAGS } from "../flags.ts";
import { numberFlag, portFlag } from "../number-flag.ts";
import { RUNTIME_FLAG } from "../service-flags.ts";

/** The flags of `plimsoll trial`, as typed. */
export interface TrialFlags extends TrialRequest {
  readonly json?: boolean;
  readonly report?: string;
  readonly format?: "text" | "markdown";
}

/** In the order in which `--help` shows them. */
export const TRIAL_FLAGS = {
  smoke: one("The requests that both images are asked: YAML, JSON or a HAR file (default: GET /)", "file"),
  port: portFlag("The port that the service listens on (default: the one that the image exposes)"),
  env: many("A variable for the service, NAME=VALUE; repeatable", "name=value"),
  arg: many("An argument for the service, in place of the images' own: --arg=-v; repeatable", "word"),
  rounds: numberFlag("rounds", 1000, "Pairs of starts that are measured (default 10; fewer than 6 give no interval)"),
  libc: one("A Go package to build with C and without, and to run on bases with other C libraries", "package"),
  libcBase: many("A base for --libc, besides scratch and static; repeatable", "name=image"),
  upx: yes("Pack the image's programs with your upx, run both, and say what that is worth"),
  knobs: one("A Go package to build with each choice of the compiler and the linker, and to measure", "package"),
  knobsProfile: one("A CPU profile for --knobs to build with (default: only the package's default.pgo)", "file"),
  knobsMinutes: numberFlag("knobs-minutes", 1000, "How long --knobs may take, in minutes (default 20)"),
  runtime: RUNTIME_FLAG,
  findingsBefore: many(
    "A scanner's report about the image before, as JSON; its findings are compared; repeatable",
    "file",
  ),
  findingsAfter: many("A scanner's report about the image after", "file"),
  scan: {
    kind: "enum",
    values: ["trivy", "grype"],
    optional: true,
    variadic: ",",
    brief: "Run these scanners on both images, with the databases that they have, and compare the findings",
  },
  platform: one("Which platform's image of an index", "os/arch"),
  json: JSON_FLAG,
  report: one("Also write a page for the browser to this file: one HTML file with every measurement", "file.html"),
  format: FORMAT_FLAG,
  ...REGISTRY_FLAGS,
} as const;
