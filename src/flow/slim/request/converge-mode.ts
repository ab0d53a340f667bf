import { refuseMismatch } from "../../../plan/settings/mismatch.ts";
import type { SlimRequest } from "./request.ts";

/** How far step 4 goes; undefined where nobody asked for it. */
export function convergeModeOf({ converge, findings }: SlimRequest): SlimRequest["converge"] {
  return converge ?? (findings === undefined ? undefined : "scan");
}

/** Throws `flag-invalid` for a database that nothing would look into, and for a trial beside nothing. */
export function requireSourceRequest(request: SlimRequest): void {
  if (request.before === undefined) {
    refuseMismatch(request, {
      members: ["trial"],
      says: "does nothing alone",
      why: "a trial compares two images",
      fix: "name the image that runs now: --before ghcr.io/me/order:v1",
    });
  }
  if (convergeModeOf(request) !== undefined) return;
  const fix = "add --converge scan, or leave it out";
  refuseMismatch(request, { members: ["db"], says: "does nothing alone", why: "no findings were asked for", fix });
}
