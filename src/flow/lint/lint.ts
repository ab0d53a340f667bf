import { PlimsollError } from "../../base/error.ts";
import type { DockerfileFacts } from "../../check/dockerfile/facts.ts";
import { DOCKERFILE_RULES } from "../../check/dockerfile/rules.ts";
import type { Finding } from "../../check/finding.ts";
import { IMAGE_RULES } from "../../check/image/rules.ts";
import { joinFindings } from "../../check/lint/join-findings.ts";
import { LINT_RULES } from "../../check/lint/lint-rules.ts";
import {
  applyWaivers,
  dockerfileWaivers,
  type JudgedFinding,
  skipsOf,
  unusedWaiver,
  type Waiver,
} from "../../check/waiver.ts";
import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { ALL_LINT_RULES } from "../../fleet/manifest/lint-rules.ts";
import { totalsOf } from "../../measure/image/pieces.ts";
import { LEAVE_ONE_OUT, type Mismatch, refuseMismatch } from "../../plan/settings/mismatch.ts";
import { imageNotes } from "../../present/image-notes.ts";
import { byBytes, type LintedImage, type LintReport, lintFinding, summaryOf } from "../../report/lint-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { isManifestTarget } from "../../store/manifest-files.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { openDockerfile } from "./dockerfile.ts";
import type { LintRequest } from "./request.ts";
import { readWaivers, requireRule } from "./waivers.ts";

/**
 * What a Dockerfile or an image wastes: applies every rule that is about what was named. Findings are values; none of
 * them makes the call fail. Throws what reading the Dockerfile, the image, waivers and thresholds throws.
 */
export async function lint(
  surroundings: Surroundings,
  target: string | undefined,
  request: LintRequest,
): Promise<LintReport> {
  const name = target ?? "Dockerfile";
  const image = await recogniseImage(name, surroundings.cwd);
  if (image === undefined && (await isManifestTarget(name, surroundings.cwd))) {
    return lintManifests(surroundings, name, request);
  }
  refuseMismatch(request, FOR_MANIFESTS);
  const named = image === undefined ? name : request.dockerfile;
  const [waivers, dockerfile] = await Promise.all([
    readWaivers(surroundings, request.config),
    named === undefined ? undefined : openDockerfile(surroundings, named, request.context),
  ]);
  // A Dockerfile needs none of the code that reads images.
  const measured =
    image === undefined ? undefined : await (await import("./image.ts")).measureForLint(surroundings, request, image);
  const facts = measured?.facts;
  const dive = await diveOf(surroundings, facts, request.ciConfig);
  const findings = joinFindings([...findingsOf(facts, dockerfile), ...dive], facts, dockerfile);
  const looked = [...(facts === undefined ? [] : IMAGE_RULES), ...(dockerfile === undefined ? [] : DOCKERFILE_RULES)];
  const rules = [...new Set(looked.map(({ id }) => id))].sort();
  const judged = judge(findings, waivers, dockerfile, rules);
  return {
    schema: "plimsoll.lint/1",
    dockerfile: dockerfile?.where ?? null,
    image: facts === undefined ? null : imageOf(facts),
    manifest: null,
    ...judgedReport(judged),
    rules,
    notes:
      measured === undefined
        ? []
        : imageNotes(measured.facts.ledger, measured.notes, measured.known).map(({ reason }) => reason),
  };
}

const FOR_MANIFESTS: Mismatch<keyof LintRequest> = {
  members: ["image", "podSecurity", "trial"],
  says: "is for manifests only",
  why: "it is about the pods of a manifest, and what was named is none",
  fix: "name a manifest, a folder of manifests, or - for standard input",
};

const NOT_FOR_MANIFESTS: Mismatch<keyof LintRequest> = {
  members: ["dockerfile", "context", "ciConfig"],
  says: "cannot be used with manifests",
  why: "a manifest names images, and nothing that they are made from",
  fix: LEAVE_ONE_OUT,
};

/** The pods of manifests, and what is in the images of their containers. */
async function lintManifests(surroundings: Surroundings, target: string, request: LintRequest): Promise<LintReport> {
  refuseMismatch(request, NOT_FOR_MANIFESTS);
  const { checkManifests } = await import("./manifests.ts");
  const [waivers, checked] = await Promise.all([
    readWaivers(surroundings, request.config),
    checkManifests(surroundings, target, request),
  ]);
  const judged = judge(checked.findings, waivers, undefined, checked.rules);
  return {
    schema: "plimsoll.lint/1",
    dockerfile: null,
    image: null,
    manifest: checked.manifest,
    ...judgedReport(judged),
    rules: checked.rules,
    notes: checked.notes,
  };
}

/** Findings with their waivers, and one finding for each unused waiver. */
function judge(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  dockerfile: DockerfileFacts | undefined,
  rules: readonly string[],
): readonly JudgedFinding[] {
  const told = dockerfile === undefined ? [] : dockerfileWaivers(dockerfile.file, dockerfile.where);
  for (const { rule, where } of told) requireRule(rule, where);
  const skipped = dockerfile === undefined ? [] : skipsOf(dockerfile.file, dockerfile.where, LINT_RULES);
  const { judged, unused } = applyWaivers(findings, [...skipped, ...waivers, ...told]);
  // BuildKit does not report an unused skip, and a rule that was not checked says nothing about its waivers.
  const stale = unused.filter((waiver) => !skipped.includes(waiver) && rules.includes(waiver.rule));
  return [...judged, ...applyWaivers(unusedWaiver.check(stale).findings, []).judged];
}

function judgedReport(judged: readonly JudgedFinding[]): Pick<LintReport, "summary" | "findings"> {
  const cards = new Map(ALL_LINT_RULES.map((rule) => [rule.id, rule]));
  const findings = judged.map((finding) => lintFinding(finding, cards)).sort(byBytes);
  return { summary: summaryOf(findings), findings };
}

/** Thresholds are a mistake where there is no image to check against them. */
async function diveOf(surroundings: Surroundings, facts: ImageFacts | undefined, file: string | undefined) {
  if (facts !== undefined) {
    const { diveFindings } = await import("./dive.ts");
    return diveFindings(surroundings, facts.ledger, file);
  }
  if (file === undefined) return [];
  throw new PlimsollError("flag-invalid", {
    what: "--ci-config is for an image only",
    why: "dive's figures are about layers, and a Dockerfile has no layers",
    fix: "name the image, and the Dockerfile with --dockerfile",
  });
}

function imageOf({ where, ledger, reclaimable }: ImageFacts): LintedImage {
  return {
    name: where,
    digest: ledger.digest,
    ...totalsOf(ledger),
    reclaimableBytes: reclaimable.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
    reclaimableWireBytes: reclaimable.reduce((sum, { wireShareBytes }) => sum + wireShareBytes, 0),
  };
}

function findingsOf(image: ImageFacts | undefined, dockerfile: DockerfileFacts | undefined): Finding[] {
  return [
    ...(image === undefined ? [] : IMAGE_RULES.flatMap((rule) => rule.check(image).findings)),
    ...(dockerfile === undefined ? [] : DOCKERFILE_RULES.flatMap((rule) => strict(dockerfile, rule))),
  ];
}

/** `# check=error=true` turns BuildKit's warnings into errors. */
function strict(facts: DockerfileFacts, rule: (typeof DOCKERFILE_RULES)[number]): readonly Finding[] {
  const { findings } = rule.check(facts);
  const isError = rule.buildkit !== undefined && facts.file.directives.check.error;
  return isError ? findings.map((finding) => ({ ...finding, level: "error" })) : findings;
}
