import { PlimsollError } from "../../base/error.ts";
import { type Statement, subjectOf } from "../../format/in-toto/statement.ts";
import { formatPlatform, nearestPlatforms, parsePlatform } from "../../format/oci/platform.ts";
import { type Artifact, type Image, imagesOf, platformOf } from "../../image/image.ts";
import { refuseMismatch } from "../../plan/settings/mismatch.ts";
import type { AttestReport } from "../../report/seal-report.ts";
import { measureForStatements, repositoryOf, sbomStatements, statedSize } from "../../service/seal/image-statements.ts";
import type { NamedImage } from "../../service/seal/named-image.ts";
import { openSealPlace } from "../../service/seal/open-seal-place.ts";
import { type SealJob, sealEach } from "../../service/seal/seal.ts";
import { registryAccess } from "../../session/measure-image-target.ts";
import { openStores, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { formatTarget, type Target } from "../../store/target.ts";
import { type OwnPredicate, readPredicate } from "./predicate.ts";
import type { AttestRequest } from "./request.ts";

/**
 * Attaches statements to an image, where the image is. What plimsoll measures is about the image of each platform; a
 * predicate of the user's own is about what was named. Throws `flag-invalid`, `attestation-invalid`, `key-invalid`,
 * `sigstore-unavailable`, `attachments-unsupported`, `image-unknown`, and what measuring and attaching throw.
 */
export async function attest(surroundings: Surroundings, name: string, request: AttestRequest): Promise<AttestReport> {
  const { key, format = "bundle", offline = false } = request;
  requireStatements(request);
  const own = await readPredicate(surroundings.cwd, request);
  await using stores = openStores(surroundings, registryAccess(request));
  const words = { key, format, offline };
  const { place, named, jobs } = await openSealPlace(surroundings, stores, name, words, (named, until) =>
    jobsOf(until, stores, named, request, own),
  );
  const { attached, notes } = await sealEach(place, jobs);
  return { schema: "plimsoll.attest/1", of: formatTarget(named.pinned), attached, notes };
}

/** What is stated, and with `--sign` what is signed: every image that is meant, and the index where all of them are. */
async function jobsOf(
  surroundings: Surroundings,
  stores: Stores,
  named: NamedImage,
  request: AttestRequest,
  own: OwnPredicate | undefined,
): Promise<readonly SealJob[]> {
  const { platform, sign = false } = request;
  const { artifact, target } = named;
  const images = imagesWanted(named, platform);
  const statements = new Map<Artifact, readonly Statement[]>();
  for (const image of isMeasured(request) ? images : []) {
    statements.set(image, await measuredStatements(surroundings, { stores, target }, image, request));
  }
  if (own !== undefined) {
    const about = platform === undefined ? artifact : images[0]!;
    statements.set(about, [...(statements.get(about) ?? []), ownStatement(target, about, own)]);
  }
  const abouts = artifact.kind === "image" || platform !== undefined ? images : [...images, artifact];
  return abouts.flatMap((about) => {
    const said = statements.get(about) ?? [];
    const of = about.kind === "image" ? formatPlatform(platformOf(about)) : null;
    const subject = { descriptor: about.descriptor, platform: of };
    return said.length === 0 && !sign ? [] : [{ subject, statements: said, isSigned: sign }];
  });
}

function isMeasured({ sbom = [], size = false }: AttestRequest): boolean {
  return sbom.length > 0 || size;
}

async function measuredStatements(
  surroundings: Surroundings,
  { stores, target }: { readonly stores: Pick<Stores, "openImage" | "withKind">; readonly target: Target },
  image: Image,
  { sbom = [], size = false, before, cache = true }: AttestRequest,
): Promise<readonly Statement[]> {
  const platform = formatPlatform(platformOf(image));
  const replaced = before === undefined ? undefined : await openBefore(surroundings, stores, before, platform);
  const measured = await measureForStatements(surroundings, image, target, cache);
  return [
    ...(await sbomStatements(surroundings, measured, sbom)),
    ...(size ? [await statedSize(measured, replaced)] : []),
  ];
}

function ownStatement(target: Target, { descriptor }: Artifact, own: OwnPredicate): Statement {
  return { subjects: [subjectOf(repositoryOf(target) ?? "", descriptor.digest)], ...own };
}

/** Every image, or the one for a platform. Throws `base-lacks-platform`, `platform-unknown`. */
function imagesWanted({ artifact, pinned }: NamedImage, platform: string | undefined): readonly Image[] {
  const images = imagesOf(artifact);
  if (platform === undefined) return images;
  const [nearest] = nearestPlatforms(images, platformOf, parsePlatform(platform));
  if (nearest !== undefined) return [nearest];
  throw new PlimsollError("base-lacks-platform", {
    what: `${formatTarget(pinned)} has no image for ${platform}`,
    why: `it has ${images.map((image) => formatPlatform(platformOf(image))).join(", ")}`,
    fix: "name one of these, or leave --platform out",
  });
}

async function openBefore(
  { cwd }: Surroundings,
  stores: Pick<Stores, "openImage" | "withKind">,
  before: string,
  platform: string,
): Promise<{ readonly image: Image; readonly target: Target }> {
  const found = await recogniseImage(before, cwd);
  if (found === undefined) {
    throw new PlimsollError("image-unknown", {
      what: `${before} is not an image`,
      why: "--before names the image that this one replaces",
      fix: "name it as plimsoll explain takes it",
    });
  }
  const target = await stores.withKind(found);
  return { image: await stores.openImage(target, platform), target };
}

function requireStatements(request: AttestRequest): void {
  if (request.size !== true) {
    refuseMismatch(request, {
      members: ["before"],
      says: "is for --size only",
      why: "only the statement about the size compares two images",
      fix: "add --size, or leave it out",
    });
  }
  if (request.sign === true && request.key === undefined) {
    throw new PlimsollError("flag-invalid", {
      what: "--sign is given, and no key",
      why: "the image is signed with what signs the statements",
      fix: "add --key KEY or --key keyless",
    });
  }
  if (isMeasured(request) || request.predicate !== undefined || request.type !== undefined) return;
  throw new PlimsollError("flag-invalid", {
    what: "nothing is to be stated",
    why: "neither --sbom, --size nor --predicate is given",
    fix: "plimsoll attest IMAGE --sbom spdx; or sign the image only: plimsoll sign IMAGE --key KEY",
  });
}
