import { PlimsollError } from "../../base/error.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import type { VerifyReport, VerifyResult } from "../../report/verify-report.ts";
import { allPassed, Checks } from "../../seal/verify/check.ts";
import type { ExpectedImage } from "../../seal/verify/expected-image.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { formatTarget, type Target } from "../../store/target.ts";
import { type AttachedSeals, gatherSeals } from "./attached-seals.ts";
import { boundAttestations } from "./bound-attestations.ts";
import type { ImageFacts } from "./facts.ts";
import { compareFingerprints } from "./fingerprints.ts";
import { type ImageInIndex, type OpenedImages, openImages } from "./image-in-index.ts";
import { judge } from "./judge.ts";
import { measureAgain } from "./measured-again.ts";
import type { OpenPolicy } from "./open-policy.ts";
import { needsMeasuring, type Requirement, requirementsOf, SIGNATURE } from "./requirement.ts";

/** What was found out about everything that a name leads to. */
export type JudgedImages = Pick<VerifyReport, "digest" | "images" | "results" | "ignored">;

interface Judging {
  readonly surroundings: Surroundings;
  readonly stores: Stores;
  readonly target: Target;
  readonly opened: OpenPolicy;
  /** A program with its symbols which, stripped, has to be one in the image. */
  readonly unstripped?: string | undefined;
}

type Judged = Pick<VerifyReport, "results" | "ignored">;

/**
 * Judges the image of each platform that is asked for, and the index that leads to them. What prevents that one of them is
 * looked at is a result of it. Throws what opening the images and listing what is attached to the index throw.
 */
export async function judgeImages(judging: Judging, platform: string | undefined): Promise<JudgedImages> {
  const { stores, target, opened } = judging;
  const { policy } = opened;
  const found = await openImages(stores, target, platform, policy.indexAttestations);
  requireOneProgram(judging, found);
  const { index, artifact, images } = found;
  const atIndex = index === undefined ? NOTHING : await sealsOfIndex(judging, artifact.descriptor);
  const judged: Judged[] = [];
  // Who names a platform means that image; what else its index leads to is not looked at.
  const isIndexJudged = index !== undefined && policy.signature && (platform === undefined || policy.indexAttestations);
  if (isIndexJudged) judged.push(await judgeBy([SIGNATURE], opened, atIndex, index));
  const isIndexSigned = isIndexJudged && judged[0]!.results.every(({ checks }) => allPassed(checks));
  for (const image of images) judged.push(await judgeImage(judging, image, atIndex));
  if (policy.indexAttestations) {
    judged.push({ results: await boundAttestations(artifact, images, isIndexSigned), ignored: [] });
  }
  const ignored = judged.flatMap((each) => each.ignored);
  return {
    digest: artifact.descriptor.digest,
    images: images.map(({ expected }) => ({ platform: expected.platform, manifest: expected.manifest })),
    results: judged.flatMap(({ results }) => results),
    ignored: [...new Map(ignored.map((each) => [`${each.where} ${each.why}`, each])).values()],
  };
}

/** A program is for one platform. */
function requireOneProgram({ unstripped, target }: Judging, { images }: OpenedImages): void {
  if (unstripped === undefined || images.length === 1) return;
  throw new PlimsollError("several-platforms", {
    what: `${formatTarget(target)} has images for several platforms, and ${unstripped} is a program for one`,
    why: images.map(({ expected }) => expected.platform).join(", "),
    fix: "say which image it is in with --platform",
  });
}

const NOTHING: AttachedSeals = { seals: [], unread: [], unsigned: [] };

/** An index that was only gathered from entries of one name is stored nowhere: nobody can say who signed it. */
async function sealsOfIndex({ stores, target }: Judging, descriptor: Descriptor): Promise<AttachedSeals> {
  try {
    return await gatherSeals(stores.attachments, target, descriptor);
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "image-unknown") throw error;
    const why = "the name leads to several images without an index that could be signed: name one with --platform";
    return { ...NOTHING, unread: [{ where: descriptor.digest, why }] };
  }
}

async function judgeImage(judging: Judging, found: ImageInIndex, atIndex: AttachedSeals): Promise<Judged> {
  const { surroundings, stores, target, opened } = judging;
  const { image, expected } = found;
  try {
    const own = await gatherSeals(stores.attachments, target, image.descriptor);
    const seals = {
      seals: [...own.seals, ...atIndex.seals],
      unread: [...own.unread, ...atIndex.unread],
      unsigned: [...own.unsigned, ...atIndex.unsigned],
    };
    const facts = await gatherFacts(judging, found);
    const configDigest = image.manifest.config.digest;
    const requirements = requirementsOf(opened.policy, { ...facts, expected, configDigest });
    const { results, ignored } = await judgeBy(requirements, opened, seals, expected);
    if (facts.fingerprints === undefined) return { results, ignored };
    const about = { platform: expected.platform, signer: null, from: judging.unstripped ?? null };
    return {
      results: [...results, { requirement: "unstripped", ...about, checks: facts.fingerprints.checks }],
      ignored,
    };
  } catch (error) {
    surroundings.signal.throwIfAborted();
    return { results: [couldNotLook(formatTarget(target), expected.platform, error)], ignored: [] };
  }
}

async function judgeBy(
  requirements: readonly Requirement[],
  { signers }: OpenPolicy,
  seals: AttachedSeals,
  expected: ExpectedImage,
): Promise<Judged> {
  const { judgements, ignored } = await judge(requirements, signers, seals, expected);
  return { results: judgements.map((judgement) => ({ ...judgement, platform: expected.platform })), ignored };
}

/** Reads the layers only where something has to be compared with them. */
async function gatherFacts(
  { surroundings, target, opened: { policy }, unstripped }: Judging,
  { image }: ImageInIndex,
): Promise<Pick<ImageFacts, "measured" | "fingerprints">> {
  if (!needsMeasuring(policy) && unstripped === undefined) return { measured: undefined, fingerprints: undefined };
  const needsDigests = policy.provenance?.binaries === true || unstripped !== undefined;
  const measured = await measureAgain(surroundings, image, formatTarget(target), needsDigests);
  const fingerprints =
    unstripped === undefined ? undefined : await compareFingerprints(surroundings, unstripped, measured);
  return { measured, fingerprints };
}

/** Whatever prevents that an image and what is attached to it are looked at: nothing is verified then. */
export function couldNotLook(name: string, platform: string | null, error: unknown): VerifyResult {
  const checks = new Checks(["image"]);
  checks.test("image", () => {
    throw error;
  });
  return { requirement: "image", signer: null, platform, from: name, checks: checks.result() };
}
