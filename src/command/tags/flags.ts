import { PlimsollError } from "../../base/error.ts";
import { type TagsRequest, USUAL_BUDGET } from "../../flow/tags/request.ts";
import { BUILD_FLAGS } from "../build-flags.ts";
import { one, yes } from "../flag-form.ts";
import { FORMAT_FLAG, JSON_FLAG, REGISTRY_FLAGS, requireTables } from "../flags.ts";

/** The flags of `plimsoll tags`, as typed. */
export interface TagsFlags extends TagsRequest {
  readonly all?: boolean;
  readonly format?: "text" | "markdown";
  readonly json?: boolean;
}

/** Programs are compared without their revision: a commit alone changes nothing. */
const { vcs: _vcs, ...BUILD } = BUILD_FLAGS;

/** In the order in which `--help` shows them. */
export const TAGS_FLAGS = {
  budget: {
    kind: "parsed",
    parse: parseBudget,
    optional: true,
    brief: `How many programs are built at most, besides the configured one (default ${USUAL_BUDGET})`,
    placeholder: "n",
  },
  all: yes("Also list the tags that follow from platform, release and toolchain"),
  format: FORMAT_FLAG,
  json: JSON_FLAG,
  ...BUILD,
  tags: { ...BUILD_FLAGS.tags, brief: "Build tags that it has: each is weighed against a build without it" },
  platform: one("What it is built for (default: as configured, or Linux on this machine's architecture)", "os/arch"),
  offline: REGISTRY_FLAGS.offline,
} as const;

/** A flag that would do nothing beside the others is a mistake. Throws `flag-invalid` for it. */
export function requireFittingFlags(flags: TagsFlags): void {
  if (flags.json) requireTables(flags, ["all", "format"]);
}

function parseBudget(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new PlimsollError("flag-invalid", {
    what: `--budget ${text} is not a number of builds`,
    fix: "--budget 50; --budget 0 only lists the tags",
  });
}
