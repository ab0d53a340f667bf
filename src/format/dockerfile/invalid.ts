import { PlimsollError } from "../../base/error.ts";

/** The error for a file that no builder would accept, with the line that is wrong. */
export function invalid(where: string, line: number, what: string, fix: string): PlimsollError {
  return new PlimsollError("dockerfile-invalid", {
    what: `${where} is not a Dockerfile: ${what}`,
    fix,
    where: `${where}:${line}`,
  });
}

export function requireFew(things: string, count: number, limit: number, where: string): void {
  if (count <= limit) return;
  throw new PlimsollError("limit-exceeded", {
    what: `${where} has more than ${limit} ${things}`,
    why: "plimsoll reads no more than that",
  });
}
