import { PlimsollError } from "../../base/error.ts";
import { errorReport } from "../../report/error-report.ts";
import type { VerifyReport } from "../../report/verify-report.ts";
import { allPassed } from "../../seal/verify/check.ts";
import { verificationFailure } from "../../seal/verify/failure.ts";
import { couldNotLook, type JudgedImages, judgeImages } from "../../service/seal/judge-images.ts";
import { registryAccess } from "../../session/measure-image-target.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { formatTarget } from "../../store/target.ts";
import { openPolicy } from "./policy.ts";
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
  let judged: JudgedImages;
  try {
    await using stores = openStores(surroundings, registryAccess(request));
    const judging = { surroundings, stores, target: await stores.withKind(target), opened };
    judged = await judgeImages({ ...judging, unstripped: request.unstripped }, request.platform);
  } catch (error) {
    surroundings.signal.throwIfAborted();
    const name = target.kind === "archive" ? target.path : formatTarget(target);
    judged = { digest: null, images: [], results: [couldNotLook(name, null, error)], ignored: [] };
  }
  const failed = judged.results.filter(({ checks }) => !allPassed(checks));
  const isVerified = judged.results.length > 0 && failed.length === 0;
  const error = isVerified ? {} : { error: errorReport(verificationFailure(failed, named)) };
  return { ...start, verified: isVerified, ...judged, ...error };
}
