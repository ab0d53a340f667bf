import { PlimsollError } from "../../base/error.ts";
import type { GraphOfPage } from "../../flow/tags/page.ts";
import { type TagsRequest, USUAL_BUDGET } from "../../flow/tags/request.ts";
import { LEAVE_ONE_OUT, type Mismatch, refuseMismatch } from "../../plan/settings/mismatch.ts";
import { GRAPH_FORMS, type GraphForm } from "../../report/graph/render.ts";
import { BUILD_FLAGS } from "../build-flags.ts";
import { choice, one, yes } from "../flag-form.ts";
import { FORMAT_FLAG, JSON_FLAG, REGISTRY_FLAGS, requireTables } from "../flags.ts";

/** The flags of `plimsoll tags`, as typed. */
export interface TagsFlags extends TagsRequest, GraphOfPage {
  readonly all?: boolean;
  readonly format?: "text" | "markdown";
  readonly json?: boolean;
  readonly graph?: GraphForm;
  readonly report?: string;
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
  report: one("Also write a page for the browser to this file: the dependency graph, and every tag", "file.html"),
  graph: choice("Print the dependency graph in this form, and weigh no tag", GRAPH_FORMS),
  by: choice("With --graph or --report: what the nodes are (default module)", ["module", "package"]),
  std: yes("With --by package: a node for each package of the standard library, not one for all"),
  mark: {
    kind: "parsed",
    parse: parseTag,
    optional: true,
    brief: "With --graph or --report: mark what this tag brings and what it takes away",
    placeholder: "tag",
  },
  ...BUILD,
  tags: { ...BUILD_FLAGS.tags, brief: "Build tags that it has: each is weighed against a build without it" },
  platform: one("What it is built for (default: as configured, or Linux on this machine's architecture)", "os/arch"),
  offline: REGISTRY_FLAGS.offline,
} as const;

const NOT_WITH_GRAPH: Mismatch<keyof TagsFlags> = {
  members: ["budget", "all", "format", "json", "report"],
  says: "cannot be used with --graph",
  why: "--graph prints the dependency graph and weighs no tag",
  fix: LEAVE_ONE_OUT,
};

const OF_GRAPHS: Mismatch<keyof TagsFlags> = {
  members: ["by", "std", "mark"],
  says: "is for --graph and --report only",
  why: "only these show the dependency graph",
  fix: "add one of them, or leave it out",
};

const OF_PACKAGES: Mismatch<keyof TagsFlags> = {
  members: ["std"],
  says: "is for --by package only",
  why: "by module, the standard library is one node",
  fix: "add --by package, or leave it out",
};

/** A flag that would do nothing beside the others is a mistake. Throws `flag-invalid` for it. */
export function requireFittingFlags(flags: TagsFlags): void {
  if (flags.graph !== undefined) refuseMismatch(flags, NOT_WITH_GRAPH);
  else if (flags.report === undefined) refuseMismatch(flags, OF_GRAPHS);
  if (flags.by !== "package") refuseMismatch(flags, OF_PACKAGES);
  if (flags.json) requireTables(flags, ["all", "format"]);
}

function parseBudget(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new PlimsollError("flag-invalid", {
    what: `--budget ${text} is not a number of builds`,
    fix: "--budget 50; --budget 0 only lists the tags",
  });
}

/** https://pkg.go.dev/cmd/go#hdr-Build_constraints: letters, digits, underscores and dots. */
function parseTag(tag: string): string {
  if (/^[\p{L}\p{Nd}_.]+$/u.test(tag)) return tag;
  throw new PlimsollError("flag-invalid", {
    what: `--mark ${tag} is not a build tag`,
    why: "a tag has only letters, digits, underscores and dots",
    fix: "name one tag, for example --mark with_redis",
  });
}
