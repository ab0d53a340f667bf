import type { LintRequest } from "../../flow/lint/request.ts";
import { BUILD_FLAGS } from "../build-flags.ts";
import { CACHE_FLAG, JSON_FLAG } from "../flags.ts";

/** The lowest level at which a finding fails the run. */
const FAIL_ON = ["error", "warning", "note", "never"] as const;
export type FailOn = (typeof FAIL_ON)[number];

const LINT_FORMATS = ["text", "markdown", "sarif"] as const;

/** `auto` is BuildKit or podman where one of them works, else the model. */
const BUILDERS = ["auto", "model"] as const;

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

/** Flags that need --measure: nothing else is built. */
export const OF_MEASURE = ["builder", "tags", "goflag", "buildEnv"] as const;

const word = (text: string) => text;

const SWITCH = { kind: "boolean", optional: true, withNegated: false } as const;
const WORD = { kind: "parsed", parse: word, optional: true } as const;

export const LINT_FLAGS = {
  dockerfile: { ...WORD, brief: "The Dockerfile of the image: findings name its lines", placeholder: "file" },
  context: { ...WORD, brief: "The build context (default: the Dockerfile's folder)", placeholder: "folder" },
  format: { kind: "enum", values: LINT_FORMATS, optional: true, brief: "How findings are written (default text)" },
  json: JSON_FLAG,
  sarif: { ...SWITCH, brief: "The same as --format sarif" },
  failOn: { kind: "enum", values: FAIL_ON, optional: true, brief: "End with 1 from this level on (default error)" },
  config: { ...WORD, brief: "Waivers, in place of plimsoll.yaml in this folder", placeholder: "file" },
  platform: {
    ...WORD,
    brief: "Which image of an index (default: Linux on this machine's architecture)",
    placeholder: "os/arch",
  },
  cache: CACHE_FLAG,
  offline: { ...SWITCH, brief: "No registry: an image that is not on this machine is an error" },
  insecure: { ...SWITCH, brief: "Talk to registries without TLS where they offer none" },
  caFile: { ...WORD, brief: "Trust the certificate authorities in this file too", placeholder: "file" },
  ciConfig: { ...WORD, brief: "Hold an image to the thresholds of a .dive-ci as well", placeholder: "file" },
  measure: { ...SWITCH, brief: "Build a Go main package in several ways, and say what each way costs" },
  builder: {
    kind: "enum",
    values: BUILDERS,
    optional: true,
    brief:
      "With --measure: what puts the images together (default auto: BuildKit or podman, else plimsoll's own model)",
  },
  tags: { ...BUILD_FLAGS.tags, brief: "With --measure: build tags" },
  goflag: { ...BUILD_FLAGS.goflag, brief: "With --measure: a further flag of go build" },
  buildEnv: { ...BUILD_FLAGS.buildEnv, brief: "With --measure: NAME=VALUE, a variable of the build" },
} as const;
