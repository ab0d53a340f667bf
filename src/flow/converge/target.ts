import { formatPlatform } from "../../format/oci/platform.ts";
import { platformOf } from "../../image/image.ts";
import { type Mismatch, refuseMismatch } from "../../plan/settings/mismatch.ts";
import type { ConvergeTarget, TargetConvergeReport } from "../../report/target-converge-report.ts";
import { findingsOfBinary } from "../../service/findings/binary-findings.ts";
import { findingsOfNamedImage } from "../../service/findings/open-image.ts";
import { findingsReport } from "../../service/findings/report.ts";
import type { FindingsRequest } from "../../service/findings/request.ts";
import type { TargetFindings } from "../../service/findings/target-findings.ts";
import type { ImageAccess } from "../../session/image-access.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { isFile } from "../../store/file/binary-file.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { SourceTarget } from "../../store/target.ts";
import type { ConvergeRequest } from "./request.ts";

/** What `converge` is asked for, where there is no go.mod. */
export interface TargetRequest extends FindingsRequest, Omit<ImageAccess, "verify"> {}

/** A program in a file, or an image. */
export type NamedTarget =
  | { readonly kind: "binary"; readonly path: string }
  | { readonly kind: "image"; readonly named: SourceTarget };

/** What a person named, if it is no module. A folder is one, except an image's layout. Throws `reference-invalid`. */
export async function namedTarget({ cwd }: Surroundings, text: string): Promise<NamedTarget | undefined> {
  const named = await recogniseImage(text, cwd);
  if (named !== undefined) return { kind: "image", named };
  return (await isFile(text, cwd)) ? { kind: "binary", path: text } : undefined;
}

/** For the library, where a module has a function of its own: a folder is `not-a-binary`. */
export async function findings(
  surroundings: Surroundings,
  text: string,
  request: TargetRequest,
): Promise<TargetConvergeReport> {
  const target = (await namedTarget(surroundings, text)) ?? { kind: "binary", path: text };
  return convergeTarget(surroundings, target, request);
}

/**
 * What is vulnerable in a program or an image, and what would have to be raised in its source; nothing is planned. Throws
 * `flag-invalid` for what asks for a plan, and what `findingsOfBinary` and `findingsOfImage` throw.
 */
export async function convergeTarget(
  surroundings: Surroundings,
  target: NamedTarget,
  request: TargetRequest & ConvergeRequest,
  onWork: (what: string) => void = () => {},
): Promise<TargetConvergeReport> {
  refuseMismatch(request, OF_MODULE);
  if (target.kind === "binary") {
    refuseMismatch(request, OF_IMAGE);
    const found = await findingsOfBinary(surroundings, target.path, request);
    const { digest } = found.programs[0]!.program;
    return reportOf({ kind: "binary", name: target.path, digest, platform: null }, found);
  }
  const { image, ledger, found } = await findingsOfNamedImage(surroundings, target.named, request, onWork);
  const platform = formatPlatform(platformOf(image));
  return reportOf({ kind: "image", name: ledger.name, digest: image.descriptor.digest, platform }, found);
}

/** What only a module or only an image has, where there is a module. Throws `flag-invalid`. */
export function refuseTargetMembers(request: TargetRequest): void {
  refuseMismatch(request, {
    // What concerns registries is for the image of --vex as well, which says where it fits.
    members: ["scan", "platform", "cache"],
    says: "is for a program or an image",
    why: "it says which image is meant, or what was kept of a program that was stripped; a module has its source",
    fix: "leave it out, or name an image or an executable",
  });
}

const OF_MODULE: Mismatch<keyof ConvergeRequest> = {
  members: [
    "write",
    "patch",
    "test",
    "modules",
    "replace",
    "replaceReason",
    "toolchain",
    "vex",
    "image",
    "repository",
    "vexModules",
    "vexSbom",
  ],
  says: "is for a module",
  why: "it is about a change of a go.mod, or about what is known of its source, and a program or an image has neither",
  fix: "leave it out, or name the folder of the source: plimsoll converge DIR",
};

const OF_IMAGE: Mismatch<keyof Omit<ImageAccess, "verify">> = {
  members: ["platform", "cache", "offline", "insecure", "caFile"],
  says: "is for images only",
  why: "it concerns the layers of images, or where images are stored",
  fix: "leave it out",
};

function reportOf(target: ConvergeTarget, found: TargetFindings): TargetConvergeReport {
  const { counts, ...report } = findingsReport(found);
  return {
    schema: "plimsoll.converge/1",
    ...{ target, module: null, go: null },
    before: { direct: null, indirect: null, vulnerableModules: counts.packages, findings: counts, programs: null },
    ...{ after: null, secondScan: null, plan: null, remaining: null, rejected: null, written: false },
    ...report,
  };
}
