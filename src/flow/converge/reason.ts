import type { Finding } from "../../format/scan-report/scan-report.ts";
import type { ConvergeRemaining } from "../../report/converge-report.ts";
import type { FailingPart, Remaining } from "../../vuln/solver/problem.ts";
import type { RejectedPlan } from "./settled.ts";

/** Why a finding stays, as a word and as a sentence without its full stop. */
export function reasonOf(
  { name, fixedVersions }: Finding,
  why: Remaining | null,
  rejected: readonly RejectedPlan[],
): Pick<ConvergeRemaining, "reason" | "why"> {
  const tried = rejected.find(({ parts }) => parts.some(({ path }) => path === name));
  if (tried !== undefined) {
    const what = tried.parts.map(partText).join(" with ");
    return { reason: "fails", why: `${what} was tried, and ${FAILURES[tried.work]}` };
  }
  if (why === null) return { reason: null, why: "the reason could not be found out" };
  if (why.kind === "no-fix" && fixedVersions.length > 0) {
    const text = `it is fixed in ${fixedVersions.join(" or ")}, which go cannot get or lists only as a version before a release`;
    return { reason: "unlisted", why: text };
  }
  return { reason: why.kind, why: textOf(why) };
}

/** `example.com/x v1.1.0`, or `example.com/x => example.com/fork v1.1.0`. */
function partText(part: FailingPart): string {
  return "by" in part ? `${part.path} => ${part.by.path} ${part.by.version}` : `${part.path} ${part.version}`;
}

const FAILURES = {
  tidy: "go finds no requirements with it",
  build: "the module does not build with it",
  vet: "go vet fails with it",
  test: "the module's tests fail with it",
} as const;

function textOf(why: Remaining): string {
  switch (why.kind) {
    case "no-fix":
      return "no version without it is known";
    case "needs-major":
      return `only another major version has the fix, and imports would have to change: ${namesOf(why.fixed)}`;
    case "replaced":
      return `go.mod replaces the module by ${why.by.path}${why.by.version === null ? "" : ` ${why.by.version}`}: raise the replacement yourself`;
    case "excluded":
      return `go.mod excludes every version with the fix: ${why.versions.join(", ")}`;
    case "needs-go":
      return `every version with the fix asks for Go ${why.go}`;
    case "fails":
      return `${why.versions.join(", ")} has the fix, and fails with what else is there`;
    case "conflict":
      return `${why.fixed} has the fix, and would bring ${namesOf(why.brings) || "other findings"}`;
    case "unknown":
      return `the go.mod of ${why.versions.join(", ")} could not be had`;
    case "not-searched":
      return "the search ended before a way was found";
  }
}

function namesOf(modules: readonly { readonly path: string; readonly version: string }[]): string {
  return modules.map(({ path, version }) => `${path} ${version}`).join(", ");
}
