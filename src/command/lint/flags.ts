import type { LintRequest } from "../../flow/lint/request.ts";
import { LEAVE_ONE_OUT, type Mismatch, refuseMismatch } from "../../plan/settings/mismatch.ts";
import { BUILD_FLAGS } from "../build-flags.ts";
import { choice, many, one, yes } from "../flag-form.ts";
import { CACHE_FLAG, JSON_FLAG, REGISTRY_FLAGS } from "../flags.ts";

/** The lowest level at which a finding fails the run. */
const FAIL_ON = ["error", "warning", "note", "never"] as const;
export type FailOn = (typeof FAIL_ON)[number];

const LINT_FORMATS = ["text", "markdown", "sarif"] as const;

/** `auto` is BuildKit or podman where one of them works, else the model; a builder that is named must work. */
const BUILDERS = ["auto", "model", "buildkit", "podman"] as const;

/** The flags of `plimsoll lint`, as typed. */
export interface LintFlags extends LintRequest {
  readonly format?: (typeof LINT_FORMATS)[number];
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly failOn?: FailOn;
  readonly measure?: boolean;
  readonly builder?: (typeof BUILDERS)[number];
  readonly tags?: readonly string[];
  readonly goflag?: readonly string[];
  readonly buildEnv?: readonly string[];
}

const WITH_MEASURE_ONLY: Mismatch<keyof LintFlags> = {
  members: ["builder", "tags", "goflag", "buildEnv"],
  says: "is for --measure only",
  why: "only --measure builds anything",
  fix: "leave it out",
};

const NOT_WITH_MEASURE: Mismatch<keyof LintFlags> = {
  members: [
    ...(["dockerfile", "context", "sarif", "failOn", "config", "platform", "ciConfig"] as const),
    ...(["cache", "insecure", "caFile", "image", "podSecurity", "trial"] as const),
  ],
  says: "cannot be used with --measure",
  why: "--measure builds a Go main package in several ways and has no findings",
  fix: LEAVE_ONE_OUT,
};

/** A flag that would do nothing beside the others is a mistake. Throws `flag-invalid` for it. */
export function requireFittingFlags(flags: LintFlags): void {
  refuseMismatch(flags, flags.measure ? NOT_WITH_MEASURE : WITH_MEASURE_ONLY);
}

export const LINT_FLAGS = {
  dockerfile: one("The Dockerfile of the image: findings name its lines", "file"),
  context: one("The build context (default: the Dockerfile's folder)", "folder"),
  format: choice("How findings are written (default text)", LINT_FORMATS),
  json: JSON_FLAG,
  sarif: yes("The same as --format sarif"),
  failOn: choice("Exit with 1 from this level on (default error)", FAIL_ON),
  config: one("A file with waivers, instead of plimsoll.yaml in this folder", "file"),
  platform: one("Which image of an index (default: Linux on this machine's architecture)", "os/arch"),
  cache: CACHE_FLAG,
  ...REGISTRY_FLAGS,
  ciConfig: one("Hold an image to the thresholds of a .dive-ci as well", "file"),
  image: many("With manifests: an image, or CONTAINER=IMAGE, to look into; repeat it", "image"),
  podSecurity: one("With manifests: baseline or restricted, as restricted:v1.34 (default restricted)", "level"),
  trial: many("With manifests: what trial --json said of an image, for how long it takes to end", "file"),
  measure: yes("Build a Go main package in several ways, and say what each way costs"),
  builder: choice(
    "With --measure: what puts the images together (default auto: BuildKit or podman, else plimsoll's own model)",
    BUILDERS,
  ),
  tags: { ...BUILD_FLAGS.tags, brief: "With --measure: build tags" },
  goflag: { ...BUILD_FLAGS.goflag, brief: "With --measure: a further flag of go build" },
  buildEnv: { ...BUILD_FLAGS.buildEnv, brief: "With --measure: NAME=VALUE, a variable of the build" },
} as const;
