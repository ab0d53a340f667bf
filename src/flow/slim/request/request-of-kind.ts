import { PlimsollError } from "../../../base/error.ts";
import { asTyped, LEAVE_ONE_OUT, refuseMismatch } from "../../../plan/settings/mismatch.ts";
import type { SlimRequest } from "./request.ts";

/** Members that need source to build, or that set what an image's config already has. */
export const OF_SOURCE: Readonly<Partial<Record<keyof SlimRequest, string>>> = {
  ...each("an image is built already", [
    "tags",
    "ldflags",
    "goflag",
    "buildEnv",
    "vcs",
    "allowNoCgo",
    "cgo",
    "moduleFolder",
    "builder",
    "debugSymbols",
    "keepScan",
    "config",
  ]),
  ...each("the image's own files are kept if its service needs them", ["base", "add", "addCa", "binaryPath"]),
  ...each("the image's own config is kept", [
    "entrypoint",
    "cmd",
    "env",
    "workdir",
    "user",
    "port",
    "label",
    "annotation",
    "stopSignal",
    "healthcheck",
    "healthcheckInterval",
    "healthcheckTimeout",
    "healthcheckStartPeriod",
    "healthcheckRetries",
  ]),
  ...each("an image has no go.mod that could be changed", ["db", "converge"]),
  ...each("how the image came to be is not known; plimsoll attest and plimsoll sign do the rest", ["attest", "sign"]),
  before: "the result is always compared with the image itself",
};

export const OF_IMAGE: readonly (keyof SlimRequest)[] = ["keep", "strip", "plan", "planOut", "dryRun"];

/** Throws `flag-invalid` for the first flag that would have no effect on an image. */
export function requireImageRequest(request: SlimRequest): void {
  for (const [member, why] of Object.entries(OF_SOURCE) as [keyof SlimRequest, string][]) {
    const fix = "leave it out, or name a Go package to build";
    refuseMismatch(request, { members: [member], says: "cannot be used with an image", why, fix });
  }
  if (request.dryRun) {
    refuseMismatch(request, {
      members: ["report", "trial"],
      says: "cannot be used with --dry-run",
      why: "it is about the image that is made, and a dry run makes none",
      fix: `${LEAVE_ONE_OUT}; plimsoll explain IMAGE --report shows the existing image`,
    });
  }
  if (request.plan !== undefined) {
    refuseMismatch(request, {
      members: ["keep", "strip"],
      says: "cannot be used with --plan",
      why: "the plan says what stays and what is stripped",
      fix: "edit the plan, or make a new one without --plan",
    });
  }
}

/** The first flag that is about existing images, as it is typed. */
export function imageFlagAmong(request: SlimRequest): string | undefined {
  const found = OF_IMAGE.find((flag) => request[flag] !== undefined);
  return found && asTyped(found, request[found]);
}

export function ofImageOnly(flag: string): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: `${flag} is for an image only`,
    why: "an image that is built from source contains only what was asked for",
    fix: "leave it out, or name an image: plimsoll slim ghcr.io/me/order:v1",
  });
}

function each(why: string, flags: readonly (keyof SlimRequest)[]): Partial<Record<keyof SlimRequest, string>> {
  return Object.fromEntries(flags.map((flag) => [flag, why]));
}
