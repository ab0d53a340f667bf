import { strongestNeeds } from "../../../evidence/base-need.ts";
import { formatCompression } from "../../../format/compression/compression.ts";
import { formatPlatform } from "../../../format/oci/platform.ts";
import type { Artifact } from "../../../image/image.ts";
import { STEP_IDS, type Step, type StepId } from "../../../plan/step.ts";
import { summarisePlatform } from "../../../present/platform-summary.ts";
import {
  type DebugSymbolsFile,
  type EvidenceItem,
  errorReport,
  type Input,
  type KeptScanReport,
  type SlimReport,
} from "../../../report/slim-report.ts";
import type { SlimBase } from "../../../service/base.ts";
import type { ReadyBinary } from "../../../service/build-binary.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import type { SlimJob } from "../../../service/job.ts";
import type { Delivery } from "../../../session/deliver.ts";
import type { BuildContext } from "../../../store/build-context.ts";
import { measuredStep } from "../steps/saving.ts";
import type { StepOutcome } from "../steps/step-status.ts";
import type { Comparison } from "./comparison.ts";
import { sweepStep } from "./context.ts";
import { convergeOf, convergeStep } from "./converge-step.ts";
import type { ExaminedRequirements } from "./examine-requirements.ts";
import { pruneStep } from "./prune-step.ts";
import type { Sealing } from "./seal/sealing.ts";

/** Everything that a run has found out. */
export interface FinishedRun {
  readonly job: SlimJob;
  readonly base: SlimBase;
  readonly platforms: readonly FinishedPlatform[];
  readonly artifact: Artifact;
  readonly inputs: readonly Input[];
  readonly debugSymbols: readonly DebugSymbolsFile[] | undefined;
  readonly keptScan: KeptScanReport | undefined;
  readonly delivery: Delivery;
  readonly comparison: Comparison | undefined;
  readonly context: BuildContext | undefined;
  readonly requirements: ExaminedRequirements;
  readonly sealing: Sealing | undefined;
  readonly notes: readonly string[];
}

/** Makes the report for people and programs from the findings. */
export async function summarise(found: FinishedRun): Promise<SlimReport> {
  const { job, artifact, inputs, delivery, comparison } = found;
  const platforms = await Promise.all(
    found.platforms.map(({ platform, image }) => summarisePlatform({ platform: formatPlatform(platform), image })),
  );
  const sizeBytes = platforms.reduce((sum, platform) => sum + platform.sizeBytes, 0);
  const wireBytes = platforms.reduce((sum, platform) => sum + platform.wireBytes, 0);
  const reference = delivery.outcomes.find((outcome) => outcome.reference !== null)?.reference ?? null;
  const evidence = strongestNeeds(
    found.platforms.flatMap(({ binaries }) => binaries.flatMap(({ examination }) => examination.evidence.items)),
  ).map(({ id, needed, why }) => ({ id, needed, why }));
  return {
    schema: "plimsoll.slim/1",
    image: {
      reference,
      digest: artifact.descriptor.digest,
      mediaType: artifact.descriptor.mediaType,
      sizeBytes,
      wireBytes,
      platforms,
    },
    before: comparison?.before ?? null,
    after: { what: reference ?? artifact.descriptor.digest, sizeBytes, wireBytes },
    steps: stepsOf(found, evidence).map((step) => measuredStep(step, comparison?.savings)),
    strip: comparison?.strip ?? null,
    inputs,
    evidence,
    destinations: delivery.outcomes,
    ...(found.debugSymbols === undefined ? {} : { debugSymbols: found.debugSymbols }),
    ...convergeMember(found),
    ...(found.keptScan === undefined ? {} : { keptScan: found.keptScan }),
    notes: [
      ...job.packages.flatMap(({ notes }) => notes),
      ...withoutCNotes(found.platforms.flatMap(({ binaries }) => binaries)),
      ...baseNotes(found.base, evidence),
      ...mediaTypeNotes(job, delivery),
      ...(found.debugSymbols ?? []).flatMap(notesOnSymbols),
      ...keptScanNotes(found.keptScan),
      ...delivery.notes,
      ...found.notes,
    ],
    ...(delivery.failure === undefined ? {} : { error: errorReport(delivery.failure) }),
  };
}

function convergeMember({ requirements, comparison }: FinishedRun): Pick<SlimReport, "converge"> {
  const converge = convergeOf(requirements, comparison?.change);
  return converge === undefined ? {} : { converge };
}

function notesOnSymbols({ platform, path, buildId, attached = [] }: DebugSymbolsFile): string[] {
  const found =
    buildId === null
      ? "the program has no GNU build ID, so name the file to the debugger"
      : `debuggers find it by build ID ${buildId}`;
  const places = path === null ? attached.map(({ reference, digest }) => `${digest} at ${reference}`) : [path];
  return places.map((place) => `symbols for ${platform}: ${place}; ${found}`);
}

function keptScanNotes(kept: KeptScanReport | undefined): string[] {
  if (kept === undefined) return [];
  const places = [...kept.files, ...kept.attached.map(({ reference, digest }) => `${digest} at ${reference}`)];
  return places.map((place) => `the scan of the unstripped program is kept: ${place}`);
}

function stepsOf(found: FinishedRun, evidence: readonly EvidenceItem[]): Step[] {
  const binaries = found.platforms.flatMap((platform) => platform.binaries);
  const steps: Readonly<Record<StepId, StepOutcome>> = {
    rebuild: { status: "applied", why: [`a plain go build of the source instead of ${found.job.settings.before}`] },
    strip: { status: "applied", why: proofOf(binaries, ["stripped", "trimmed-paths"]) },
    static: staticStep(binaries),
    prune: pruneStep(found.comparison?.prune),
    converge: convergeStep(found.requirements, found.comparison?.change),
    sweep: sweepStep(found.context),
    base: baseStep(found.base, evidence),
    seal: {
      status: "applied",
      why: [
        `reproducible layers, ${formatCompression(found.job.compression)}; ${sealWord(found.sealing)}`,
        `${found.artifact.descriptor.digest}`,
      ],
    },
  };
  const ids: readonly StepId[] = found.comparison?.savings.has("rebuild") ? ["rebuild", ...STEP_IDS] : STEP_IDS;
  return ids.map((id) => ({ id, ...steps[id] }));
}

/** What was asked for: the statements say what every step did, and so cannot say of themselves that they were attached. */
function sealWord(sealing: Sealing | undefined): string {
  if (sealing === undefined) return "not signed";
  const { attest, sealer } = sealing;
  const signature =
    sealer === undefined ? "no signature" : `a signature (${sealer.signer?.publicKey.kind ?? "without a key"})`;
  return `asked for: ${[...attest, signature].join(", ")}`;
}

/** What the rules found in the bytes of the binaries. */
function proofOf(binaries: readonly ReadyBinary[], rules: readonly string[]): string[] {
  const verdicts = binaries.flatMap(({ examination: { verdicts: all } }) =>
    all.filter(({ rule }) => rules.includes(rule)),
  );
  return [...new Set(verdicts.flatMap(({ evidence }) => evidence))];
}

function staticStep(binaries: readonly ReadyBinary[]): StepOutcome {
  if (binaries.some(({ cgo }) => cgo.facts.kept !== undefined)) {
    const judged = binaries.flatMap(({ cgo }) => cgo.verdict.evidence);
    return { status: "refused", why: [...new Set(judged)] };
  }
  const withC = new Set(
    binaries.flatMap(({ cgo: { facts } }) => [
      ...facts.standard,
      ...facts.accepted.map(({ importPath }) => importPath),
    ]),
  );
  const lost = new Set(binaries.flatMap(({ cgo: { facts } }) => facts.refused.map(({ importPath }) => importPath)));
  const judged = [...new Set(binaries.flatMap(({ cgo }) => cgo.verdict.evidence))];
  if (lost.size > 0) {
    const what = `CGO_ENABLED=0, as was asked: what needs C does not work in ${[...lost].join(", ")}`;
    return { status: "applied", why: [what, ...judged, ...proofOf(binaries, ["static"])] };
  }
  if (withC.size === 0) return { status: "not-needed", why: [...judged, ...proofOf(binaries, ["static"])] };
  return {
    status: "applied",
    why: [`CGO_ENABLED=0: ${[...withC].join(", ")} are built in Go`, ...judged, ...proofOf(binaries, ["static"])],
  };
}

function baseStep(base: SlimBase, evidence: readonly EvidenceItem[]): StepOutcome {
  const [needed, possible] = [idsOf(evidence, "yes"), idsOf(evidence, "unknown")];
  const scratch =
    needed.length + possible.length === 0
      ? "scratch would be enough"
      : `the service needs ${needed.join(", ") || "nothing for certain"}`;
  const maybe = possible.length === 0 ? [] : [`the service may need ${possible.join(", ")}`];
  return { status: "applied", why: [`${base.name}; ${scratch}`, ...maybe] };
}

/**
 * Notes on programs that are built without C because somebody asked for it, though they lose something by it; each says
 * where that was asked.
 */
function withoutCNotes(binaries: readonly ReadyBinary[]): string[] {
  const notes = binaries.flatMap(({ cgo: { verdict, facts } }) =>
    verdict.findings
      .filter(({ level }) => level === "warning")
      .map(
        ({ what, docs }) =>
          `warning: ${what}; it is built without C because of ${facts.word?.statements[0]?.place ?? ""} (${docs})`,
      ),
  );
  return [...new Set(notes)];
}

function idsOf(evidence: readonly EvidenceItem[], wanted: EvidenceItem["needed"]): readonly string[] {
  return evidence.filter(({ needed }) => needed === wanted).map(({ id }) => id);
}

/** A base that lacks what the service needs, or may need, is the user's choice, but deserves a note. */
function baseNotes(base: SlimBase, evidence: readonly EvidenceItem[]): string[] {
  if (base.name !== "scratch") return [];
  const possible = idsOf(evidence, "unknown");
  return [
    ...evidence
      .filter(({ needed }) => needed === "yes")
      .map(({ id, why }) => `scratch has no ${id}, which the service needs: ${why[0]}`),
    ...(possible.length === 0 ? [] : [`scratch has none of these, which the service may need: ${possible.join(", ")}`]),
  ];
}

/** skopeo and podman look for OCI's media types in a layout's index, and silently ignore docker's. */
function mediaTypeNotes({ mediaTypes }: SlimJob, { outcomes }: Delivery): string[] {
  if (mediaTypes === "oci") return [];
  return outcomes
    .filter(({ destination }) => /^oci(-archive)?:/.test(destination))
    .map(
      ({ destination }) =>
        `${destination} has docker media types, and skopeo does not find an image with them by its tag in a layout`,
    );
}
