import { PlimsollError } from "../../base/error.ts";
import type { VerifyPolicy } from "../../plan/settings/verify-policy.ts";
import { errorReport } from "../../report/error-report.ts";
import type { VerifyReport } from "../../report/verify-report.ts";
import { allPassed, Checks } from "../../seal/verify/check.ts";
import { verificationFailure } from "../../seal/verify/failure.ts";
import { gatherSeals } from "../../service/seal/attached-seals.ts";
import type { ImageFacts } from "../../service/seal/facts.ts";
import { compareFingerprints } from "../../service/seal/fingerprints.ts";
import { type NamedImage, openNamedImage } from "../../service/seal/image-in-index.ts";
import { judge } from "../../service/seal/judge.ts";
import { measureAgain } from "../../service/seal/measured-again.ts";
import { type Judgement, needsMeasuring, requirementsOf } from "../../service/seal/requirement.ts";
import { registryAccess } from "../../session/measure-image-target.ts";
import { openStores, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { formatTarget, type SourceTarget, type Target } from "../../store/target.ts";
import { type OpenPolicy, openPolicy } from "./policy.ts";
import type { VerifyRequest } from "./request.ts";

/**
 * Checks everything that a policy requires of an image. What does not pass, and what could not be checked, is in the
 * report, whose `error` then is `verification-failed`. Throws only what is wrong with the question, before the image is
 * looked at: `flag-invalid`, `config-invalid`, `key-invalid`, `trusted-root-invalid`, `reference-invalid`,
 * `source-invalid`; and the signal's reason.
 */
export async function verify(surroundings: Surroundings, named: string, request: VerifyRequest): Promise<VerifyReport> {
  const opened = await openPolicy(surroundings, request);
  const target = await recogniseImage(named, surroundings.cwd);
  if (target === undefined) {
    const fix = "name an image in a registry, or in a layout: oci:DIR";
    throw new PlimsollError("source-invalid", { what: `${named} is not an image`, fix });
  }
  const start = { schema: "plimsoll.verify/1", target: named, policy: request.policy ?? null } as const;
  let image: NamedImage | undefined;
  let found: Pick<VerifyReport, "results" | "ignored">;
  try {
    await using stores = openStores(surroundings, registryAccess(request));
    const known = await stores.withKind(target);
    image = await openNamedImage(stores, known, request.platform);
    found = await judgeImage(surroundings, stores, known, image, opened, request.unstripped);
  } catch (error) {
    surroundings.signal.throwIfAborted();
    found = { results: [couldNotLook(target, error)], ignored: [] };
  }
  const { digest = null, manifest = null, platform = null } = image?.expected ?? {};
  const failed = found.results.filter(({ checks }) => !allPassed(checks));
  const isVerified = found.results.length > 0 && failed.length === 0;
  const error = isVerified ? {} : { error: errorReport(verificationFailure(failed, named)) };
  return { ...start, digest, manifest, platform, verified: isVerified, ...found, ...error };
}

async function judgeImage(
  surroundings: Surroundings,
  stores: Stores,
  target: Target,
  named: NamedImage,
  { policy, signers }: OpenPolicy,
  unstripped: string | undefined,
): Promise<Pick<VerifyReport, "results" | "ignored">> {
  const { image, expected, subjects } = named;
  const seals = await gatherSeals(stores.attachments, target, subjects);
  const facts = await gatherFacts(surroundings, formatTarget(target), named, policy, unstripped);
  const requirements = requirementsOf(policy, { ...facts, expected, configDigest: image.manifest.config.digest });
  const { judgements, ignored } = await judge(requirements, signers, seals, expected);
  const own: readonly Judgement[] =
    facts.fingerprints === undefined
      ? []
      : [{ requirement: "unstripped", signer: null, from: unstripped ?? null, checks: facts.fingerprints.checks }];
  return { results: [...judgements, ...own], ignored };
}

/** Reads the layers only where something has to be compared with them. */
async function gatherFacts(
  surroundings: Surroundings,
  name: string,
  { image }: NamedImage,
  policy: VerifyPolicy,
  unstripped: string | undefined,
): Promise<Pick<ImageFacts, "measured" | "fingerprints">> {
  if (!needsMeasuring(policy) && unstripped === undefined) return { measured: undefined, fingerprints: undefined };
  const needsDigests = policy.provenance?.binaries === true || unstripped !== undefined;
  const measured = await measureAgain(surroundings, image, name, needsDigests);
  const fingerprints =
    unstripped === undefined ? undefined : await compareFingerprints(surroundings, unstripped, measured);
  return { measured, fingerprints };
}

/** Whatever prevents that the image and what is attached to it are looked at: nothing is verified then. */
function couldNotLook(target: SourceTarget, error: unknown): Judgement {
  const checks = new Checks(["image"]);
  checks.test("image", () => {
    throw error;
  });
  const name = target.kind === "archive" ? target.path : formatTarget(target);
  return { requirement: "image", signer: null, from: name, checks: checks.result() };
}
