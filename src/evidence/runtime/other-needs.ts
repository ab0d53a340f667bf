import { CERTIFICATE_BUNDLE } from "../../base/certificate-bundle.ts";
import { helpCommandOf } from "../../base/help-page.ts";
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
  const item = (id: string, provides: string, why: readonly string[]): BaseItem[] =>
    why.length === 0 ? [] : [{ id, needed: "unknown", why, provides, docs: helpCommandOf(id) }];
  const namesOf = (isOne: (path: string) => boolean) =>
    [...named].filter(isOne).map((each) => `/${path} or what it loads names /${each}`);
  const notGo = [`/${path} is not a Go program: what it asks for is not known`];
  const calls = closure?.calls ?? [];
  const accounts = calls.filter((call) => /\b(?:get(?:pw|gr)\w+|initgroups)$/.test(call));
  return [
    ...item("certificates", `/${CERTIFICATE_BUNDLE}`, isOpaque ? notGo : namesOf(isCertificate)),
    ...item("time-zones", "/usr/share/zoneinfo", [
      ...(isOpaque ? notGo : namesOf(isTimeZone)),
      ...calls.filter((call) => /\b(?:localtime(?:_r)?|mktime|tzset)$/.test(call)),
    ]),
    ...item("users", "/etc/passwd, /etc/group", [
      ...(isOpaque ? notGo : namesOf((each) => each === "etc/passwd" || each === "etc/group")),
      ...accounts,
    ]),
    ...item("temporary-directory", "/tmp", notGo),
    ...item("home-directory", "/home/nonroot", notGo),
  ];
}

/**
 * A program that names /etc/passwd or /etc/group reads them itself. This also holds for a Go program without os/user:
 * no other package of the standard library contains these names (os/user/lookup_unix.go, listgroups_unix.go).
 */
export function needsOfAccountFiles(by: string, named: ReadonlySet<string>): readonly BaseItem[] {
  const why = ["etc/passwd", "etc/group"].filter((each) => named.has(each)).map((each) => `${by} names /${each}`);
  if (why.length === 0) return [];
  return [{ id: "users", needed: "unknown", why, provides: "/etc/passwd, /etc/group", docs: "docs/rules/users.md" }];
}
