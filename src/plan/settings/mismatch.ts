import { PlimsollError } from "../../base/error.ts";

/** Flags that would do nothing in runs of one kind. They are declared where the flags or the members of a request are. */
export interface Mismatch<Member extends string> {
  readonly members: readonly Member[];
  /** What follows the flag's name: `is for images only`, `cannot be used with --json`. */
  readonly says: string;
  readonly why: string;
  readonly fix: string;
}

export const LEAVE_ONE_OUT = "leave one of the two out";

/** Throws `flag-invalid` for the first of the flags that is set: who sets a flag expects it to do something. */
export function refuseMismatch<Member extends string>(
  given: { readonly [Name in Member]?: unknown },
  { members, says, why, fix }: Mismatch<Member>,
): void {
  const found = members.find((member) => given[member] !== undefined);
  if (found === undefined) return;
  throw new PlimsollError("flag-invalid", { what: `${asTyped(found, given[found])} ${says}`, why, fix });
}

/** `caFile` as `--ca-file`; `--no-strip` for a flag that was switched off. */
export function asTyped(flag: string, value: unknown): string {
  const words = flag.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
  return value === false ? `--no-${words}` : `--${words}`;
}
