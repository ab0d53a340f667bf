import { PlimsollError } from "../../base/error.ts";
import { verify as check } from "../../flow/verify/verify.ts";
import { failedVerifyReport, type VerifyReport } from "../../report/verify-report.ts";
import { renderVerify } from "../../report/verify-view.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { requireFittingFlags, type VerifyFlags } from "./flags.ts";

/** `plimsoll verify IMAGE`: who signed an image, what they said of it, and whether it is true. */
export async function verify(this: World, flags: VerifyFlags, target: string): Promise<void> {
  const { stdout } = this.process;
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(this, writeJson, failedVerifyReport, () => {
    requireFittingFlags(flags);
    return check(this, target, flags);
  });
  await writeResult(
    stdout,
    writeJson?.(report) ?? renderVerify(report, flags.format ?? "text", viewOf(stdout, this.env)),
  );
  if (!report.verified) throw failureOf(report);
}

/** The table has said why: the error says only that, and which checks of which image they are. */
function failureOf({ error, target, results }: VerifyReport): PlimsollError {
  const names = results.flatMap(({ platform, checks }) =>
    checks
      .filter(({ state }) => state !== "passed")
      .map(({ name }) => (platform === null ? name : `${name} of ${platform}`)),
  );
  return new PlimsollError("verification-failed", {
    what: error?.what ?? `${target} is not verified`,
    why: names.length === 0 ? "nothing was checked" : `these checks did not pass: ${[...new Set(names)].join(", ")}`,
  });
}
