import { refuseMismatch } from "../../../plan/settings/mismatch.ts";
import type { SlimRequest } from "./request.ts";

/** How far step 4 goes; undefined where nobody asked for it. */
export function convergeModeOf({ converge, findings }: SlimRequest): SlimRequest["converge"] {
  return converge ?? (findings === undefined ? undefined : "scan");
}

/** Throws `flag-invalid` for a database that nothing would look into. */
export function requireSourceRequest(request: SlimRequest): void {
  if (convergeModeOf(request) !== undefined) return;
  const fix = "add --converge scan, or leave it out";
  refuseMismatch(request, { members: ["db"], says: "does nothing alone", why: "no findings were asked for", fix });
}
