import type { Digest } from "../../base/digest.ts";
import { Absent } from "../../format/go/absent.ts";
import type { Image } from "../../image/image.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openRandomAccess } from "../../store/file/random-access-file.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import type { Target } from "../../store/target.ts";
import { gatherFindings, type LookedAt } from "./gather.ts";
import { readGoProgram } from "./go-program.ts";
import { extractGoPrograms } from "./image-programs.ts";
import { lookAt, requireAllFound } from "./look-at.ts";
import type { FindingsRequest } from "./request.ts";
import { openSources } from "./sources.ts";
import type { TargetFindings, Unjudged } from "./target-findings.ts";

/** An image that was opened and measured. */
export interface ExaminedImage {
  readonly image: Image;
  readonly ledger: Pick<ImageLedger, "name" | "layers" | "tree">;
  /** Where it is, and what is attached to it there; undefined for one that was only built. */
  readonly from: { readonly target: Target; readonly attachments: Stores["attachments"] } | undefined;
}

/**
 * What is known to be vulnerable in an image: in each Go program that a container sees, by govulncheck or by reports, and
 * where reports about the image say so, in its other packages. `onWork` is told what is looked at.
 * Throws `scan-report-foreign` for a report about something else, `kept-scan-foreign` for a kept scan of other programs,
 * `program-missing`, `program-failed`, and what reading the image, the reports and what is attached throws.
 */
export async function findingsOfImage(
  surroundings: Surroundings,
  { image, ledger, from }: ExaminedImage,
  request: FindingsRequest,
  onWork: (what: string) => void = () => {},
): Promise<TargetFindings> {
  const { signal } = surroundings;
  await using scratch = await temporaryFolder();
  const sources = await openSources(surroundings, scratch.path, request, { image, from });
  const looked: LookedAt[] = [];
  const unread: Unjudged[] = [];
  const leftOut = await extractGoPrograms(image, ledger, { folder: scratch.path, signal }, async (path, file) => {
    onWork(path);
    await using opened = await openRandomAccess(file);
    const program = await readGoProgram(opened, path, signal);
    if (program instanceof Absent) unread.push({ what: path, why: program.reason });
    else {
      const one = await lookAt(sources, program, file);
      if ("why" in one) unread.push(one);
      else looked.push(one);
    }
  });
  requireAllFound(
    sources.kept,
    looked.map(({ program }) => program),
    ledger.name,
  );
  const none = looked.length + unread.length + leftOut.length === 0 ? [noProgram(ledger.name)] : [];
  const digests: { manifest: Digest; config: Digest } = {
    manifest: image.descriptor.digest,
    config: image.manifest.config.digest,
  };
  return gatherFindings(looked, sources.reports, { name: ledger.name, image: digests }, [
    ...unread,
    ...leftOut,
    ...none,
  ]);
}

function noProgram(name: string): Unjudged {
  return { what: name, why: "no Go program was found in it" };
}
