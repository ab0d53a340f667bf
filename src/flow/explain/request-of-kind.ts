import { PlimsollError } from "../../base/error.ts";
import { dashed } from "../../plan/settings/dashed.ts";
import { binaryViewOf, imageViewOf } from "../../present/view-of-flag.ts";
import type { ExplainRequest } from "./request.ts";

/** What is explained: an executable, a main package that is built first, or an image. */
export type TargetKind = "binary" | "package" | "image";

type Member = keyof ExplainRequest;

const EVERY_KIND: readonly TargetKind[] = ["binary", "package", "image"];

/** The kinds of target that each member applies to. A new member must be listed here. */
const KINDS: Readonly<Record<Member, readonly TargetKind[]>> = {
  by: EVERY_KIND,
  report: EVERY_KIND,
  tags: ["package"],
  ldflags: ["package"],
  goflag: ["package"],
  buildEnv: ["package"],
  vcs: ["package"],
  cgo: ["package"],
  moduleFolder: ["package"],
  config: ["package"],
  platform: ["package", "image"],
  layer: ["image"],
  verify: ["image"],
  cache: ["image"],
  offline: ["package", "image"],
  insecure: ["image"],
  caFile: ["image"],
};

/**
 * A member that would have no effect is a mistake. Throws `flag-invalid` for it, and for a view of another kind of
 * target.
 */
export function requireKind(request: ExplainRequest, kind: TargetKind): void {
  const lonely = (Object.keys(KINDS) as Member[]).find(
    (member) => request[member] !== undefined && !KINDS[member].includes(kind),
  );
  if (lonely !== undefined) {
    throw KINDS[lonely].includes("package") && lonely !== "offline" ? ofSource(lonely, kind) : ofImages(lonely);
  }
  if (kind === "image") imageViewOf(request.by);
  else binaryViewOf(request.by);
}

/** The error for a member that is about a build, where the target is already built: `platform` and `offline` too. */
function ofSource(member: Member, kind: TargetKind): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: `${dashed(member)} goes with a main package only`,
    why: `it says how a source is built, and ${kind === "image" ? "an image is built" : "a binary is linked"} already`,
    fix: "leave it out, or name the main package",
  });
}

function ofImages(member: Member): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: `${dashed(member)} goes with images only`,
    why: "it is about their layers, or where they are",
    fix: "leave it out",
  });
}
