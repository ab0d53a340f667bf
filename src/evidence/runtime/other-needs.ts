import type { BaseItem } from "../base-need.ts";
import { isCertificate, isTimeZone } from "./folders.ts";
import type { Closure } from "./shared-objects.ts";

/** What is known about a program that is not a Go program: there is no table of its functions. */
export interface OtherProgram {
  readonly path: string;
  /** Undefined for a static program, and for a file that is not an executable for Linux. */
  readonly closure: Closure | undefined;
  /** Paths of the image that occur in its bytes and in those of what it loads, except libc. */
  readonly named: ReadonlySet<string>;
  /** Its code cannot be read: it is packed, or a script. */
  readonly isOpaque: boolean;
}

/** What such a program may need from a base. Never "yes": nothing shows that the code is ever reached. */
export function needsOfOther({ path, closure, named, isOpaque }: OtherProgram): readonly BaseItem[] {
  const item = (id: string, why: readonly string[]): BaseItem[] =>
    why.length === 0 ? [] : [{ id, needed: "unknown", why }];
  const namesOf = (isOne: (path: string) => boolean) =>
    [...named].filter(isOne).map((each) => `/${path} or what it loads names /${each}`);
  const notGo = [`/${path} is not a Go program: what it asks for is not known`];
  const callsOf = (functions: RegExp) =>
    (closure?.calls ?? []).filter(({ name }) => functions.test(name)).map(({ by, name }) => `/${by} calls ${name}`);
  return [
    ...item("certificates", isOpaque ? notGo : namesOf(isCertificate)),
    ...item("time-zones", [
      ...(isOpaque ? notGo : namesOf(isTimeZone)),
      ...callsOf(/^(?:localtime(?:_r)?|mktime|tzset)$/),
    ]),
    ...item("users", [
      ...(isOpaque ? notGo : namesOf((each) => each === "etc/passwd" || each === "etc/group")),
      ...callsOf(/^(?:get(?:pw|gr)\w+|initgroups)$/),
    ]),
    ...item("temporary-directory", notGo),
    ...item("home-directory", notGo),
  ];
}

/**
 * A program that names /etc/passwd or /etc/group reads them itself. This also holds for a Go program without os/user:
 * no other package of the standard library contains these names (os/user/lookup_unix.go, listgroups_unix.go).
 */
export function needsOfAccountFiles(by: string, named: ReadonlySet<string>): readonly BaseItem[] {
  const why = ["etc/passwd", "etc/group"].filter((each) => named.has(each)).map((each) => `${by} names /${each}`);
  if (why.length === 0) return [];
  return [{ id: "users", needed: "unknown", why }];
}
