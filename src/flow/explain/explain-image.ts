import { PlimsollError } from "../../base/error.ts";
import { type Image, imagesOf } from "../../image/image.ts";
import type { AnalyserNote } from "../../measure/binary/binary-ledger.ts";
import { type Causes, findCauses } from "../../measure/image/causes.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { ProgramParts } from "../../measure/image/program-parts.ts";
import { imageNotes } from "../../present/image-notes.ts";
import { reportOnImage } from "../../present/image-report.ts";
import type { AttestationsReport } from "../../report/attestations-report.ts";
import type { FindingsReport } from "../../report/findings-report.ts";
import type { ImageReport } from "../../report/image-report.ts";
import type { ExaminedImage } from "../../service/findings/image-findings.ts";
import type { FindingsRequest } from "../../service/findings/request.ts";
import { dividePrograms, withMeasuredImage } from "../../session/measure-image-target.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { formatTarget, type SourceTarget, type Target } from "../../store/target.ts";
import type { ExplainRequest, RowLimit } from "./request.ts";
import { requireKind } from "./request-of-kind.ts";

/** An image that was measured. */
export interface ExplainedImage {
  readonly ledger: ImageLedger;
  /** Why each entry of each layer is there. */
  readonly causes: Causes;
  /** What its Go programs consist of, where the view shows that. */
  readonly programs: ProgramParts | undefined;
  readonly notes: readonly AnalyserNote[];
  /** What is vulnerable in it; undefined where that was not asked. */
  readonly found: FindingsReport | undefined;
  /** What is attested in its index; undefined where that was not asked. */
  readonly attested: AttestationsReport | undefined;
}

/**
 * Measures an image, wherever it is, and writes the page if one was asked for. Throws `flag-invalid` for a member that
 * says nothing about an image or that names a layer which does not exist, and what opening and reading an image throws.
 */
export async function explainImage(
  surroundings: Surroundings,
  target: SourceTarget,
  request: ExplainRequest,
): Promise<ExplainedImage> {
  requireKind(request, "image");
  return await withMeasuredImage(surroundings, request, target, async ({ image, ledger, known, stores, from }) => {
    requireLayer(ledger, request.layer);
    const programs = await dividePrograms(image, ledger, request.by, surroundings.signal);
    if (request.report !== undefined) await writeImagePage(surroundings, request.report, image, ledger);
    const causes = findCauses(ledger.layers, ledger.tree);
    const found = request.findings
      ? await vulnerabilitiesOf(surroundings, { image, ledger, from }, request)
      : undefined;
    const attested = request.attestations ? await attestationsOf(stores, from.target, image) : undefined;
    return { ledger, causes, programs, found, attested, notes: imageNotes(ledger, programs?.notes ?? [], known) };
  });
}

/** The code that runs a scanner is loaded where one is asked. */
async function vulnerabilitiesOf(
  surroundings: Surroundings,
  examined: ExaminedImage,
  request: FindingsRequest,
): Promise<FindingsReport> {
  const [{ findingsOfImage }, { findingsReport }] = await Promise.all([
    import("../../service/findings/image-findings.ts"),
    import("../../service/findings/report.ts"),
  ]);
  return findingsReport(await findingsOfImage(surroundings, examined, request));
}

/** The whole index is opened for that: what it says is not among what one platform needs. */
async function attestationsOf(stores: Stores, target: Target, image: Image): Promise<AttestationsReport> {
  const { attestationsInIndex } = await import("../../service/seal/index-attestations.ts");
  const whole = await stores.openForCopy(target, undefined, true);
  if (imagesOf(whole).some(({ descriptor }) => descriptor.digest === image.descriptor.digest)) {
    return attestationsInIndex(whole);
  }
  throw new PlimsollError("image-unknown", {
    what: `${formatTarget(target)} is another image now`,
    why: `its index does not name ${image.descriptor.digest}, which was measured: the name was moved in the meantime`,
    fix: "run again, or name the index by its digest",
  });
}

function requireLayer({ layers }: ImageLedger, layer: number | undefined): void {
  if (layer === undefined || layer < layers.length) return;
  throw new PlimsollError("flag-invalid", {
    what: `--layer ${layer}: there is no such layer`,
    why: layers.length === 0 ? "the image has no layers" : `the image has ${layers.length}, and the first is 0`,
  });
}

/**
 * The page shows symbols and findings, so the programs are read once more, down to their symbols, and rules look into
 * them.
 */
async function writeImagePage(
  surroundings: Surroundings,
  file: string,
  image: Image,
  ledger: ImageLedger,
): Promise<void> {
  const [{ imagePage }, { readPrograms }, { writePage }, { imageFacts }, { IMAGE_RULES }] = await Promise.all([
    import("../../present/page/image-page.ts"),
    import("../../present/page/image-programs.ts"),
    import("../../session/write-page.ts"),
    import("../../session/image-facts.ts"),
    import("../../check/image/rules.ts"),
  ]);
  const { facts, notes } = await imageFacts(image, ledger);
  const findings = IMAGE_RULES.flatMap((rule) => rule.check(facts).findings);
  const { causes } = facts;
  const { programs, notes: others } = await readPrograms(image, { ledger, causes }, surroundings.signal);
  const page = imagePage({ ledger, causes, programs }, { findings, notes: [...notes, ...others] });
  await writePage(surroundings, file, page);
}

export function imageReport(
  { ledger, ...found }: ExplainedImage,
  { by, layer, top }: ExplainRequest & RowLimit,
): ImageReport {
  return reportOnImage(ledger, { ...found, by, layer, top });
}
