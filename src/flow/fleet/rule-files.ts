import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { FleetRules } from "../../fleet/rules/settings.ts";
import { parseVerifyPolicy } from "../../plan/settings/verify-policy.ts";
import { realPathOf } from "../../store/file/real-path.ts";
import { scanReportFiles } from "../../store/file/scan-report-files.ts";
import { readSmallText } from "../../store/file/small-file.ts";

/** A file that rules rest on, below the folder of the file with the rules. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Everything that rules name, to be carried elsewhere: scanners' reports, a policy, and its keys and authorities. Throws
 * `flag-invalid` for a file outside of the folder, and for one that is not there.
 */
export async function ruleFiles({ findings, signed }: FleetRules, folder: string): Promise<readonly RuleFile[]> {
  const named = await Promise.all((findings?.reports ?? []).map((one) => scanReportFiles(one, folder)));
  const reports = await Promise.all(named.flat().map((path) => readIn(folder, path, LIMITS.scanReportBytes)));
  if (signed === undefined) return reports;
  const policy = await readIn(folder, signed, LIMITS.policyBytes);
  const beside = parseVerifyPolicy(policy.text, signed).signers.flatMap((signer) => [
    // A key in the environment, or of another program, is in no file.
    ...(signer.kind === "key" && !signer.key.includes("://") ? [signer.key] : []),
    ...(signer.trustedRoot === null ? [] : [signer.trustedRoot]),
  ]);
  const paths = [...new Set(beside)].map((name) => (isAbsolute(name) ? name : join(dirname(signed), name)));
  return [
    ...reports,
    policy,
    ...(await Promise.all(paths.map((path) => readIn(folder, path, LIMITS.trustedRootBytes)))),
  ];
}

const OUTSIDE = /^(?:\.\.\/|\/|[A-Za-z]:)/;

async function readIn(folder: string, named: string, limitBytes: number): Promise<RuleFile> {
  const path = join(named).replaceAll("\\", "/");
  // A link may lead out although its name does not: what it leads to would be published with the hook.
  const led = relative(await realPathOf(folder), await realPathOf(resolve(folder, path))).replaceAll("\\", "/");
  if ([path, led].some((one) => OUTSIDE.test(one))) {
    throw refusal(`${named} lies outside of the folder with the rules`, "what a hook carries lies below them");
  }
  const text = await readSmallText(resolve(folder, path), named, limitBytes, "flag-invalid");
  if (text === undefined) throw refusal(`${named} is not there`, "the rules name it");
  return { path, text };
}

function refusal(what: string, why: string): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what,
    why,
    fix: "put it beside the file with the rules, or leave out --hook-image",
  });
}
