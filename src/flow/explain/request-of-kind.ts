import { type Mismatch, refuseMismatch } from "../../plan/settings/mismatch.ts";
import { binaryViewOf, imageViewOf } from "../../present/view-of-flag.ts";
import type { ExplainRequest } from "./request.ts";

/** What is explained: an executable, a main package that is built first, or an image. */
export type TargetKind = "binary" | "package" | "image";

type Member = keyof ExplainRequest;

const EVERY_KIND: readonly TargetKind[] = ["binary", "package", "image"];

const BUILT: readonly TargetKind[] = ["binary", "image"];

/** The kinds of target that each member applies to. A new member must be listed here. */
const KINDS: Readonly<Record<Member, readonly TargetKind[]>> = {
  by: EVERY_KIND,
  findings: BUILT,
  from: BUILT,
  db: BUILT,
  scan: BUILT,
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
  attestations: ["image"],
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
  for (const member of Object.keys(KINDS) as Member[]) {
    if (!KINDS[member].includes(kind)) refuseMismatch(request, mismatchOf(member, kind));
  }
  if (kind === "image") imageViewOf(request.by);
  else binaryViewOf(request.by);
}

/** `platform` is about a build too, and `offline` about where an image is, where the target is a binary. */
function mismatchOf(member: Member, kind: TargetKind): Mismatch<Member> {
  if (KINDS[member] === BUILT) {
    return {
      members: [member],
      says: "is for an executable or an image",
      why: "what is vulnerable in source is found where its calls are known",
      fix: "leave it out, or look at the source: plimsoll converge",
    };
  }
  if (KINDS[member].includes("package") && member !== "offline") {
    const done = kind === "image" ? "an image is built" : "a binary is linked";
    const why = `it says how a source is built, and ${done} already`;
    return {
      members: [member],
      says: "is for a main package only",
      why,
      fix: "leave it out, or name the main package",
    };
  }
  const why = "it concerns the layers of images, or where images are stored";
  return { members: [member], says: "is for images only", why, fix: "leave it out" };
}
