import { CERTIFICATE_BUNDLE } from "../../base/certificate-bundle.ts";
import { helpCommandOf } from "../../base/help-page.ts";
import type { BaseItem } from "../base-need.ts";
import { isCertificate, isTimeZone } from "./folders.ts";
import type { Closure } from "./shared-objects.ts";

/** What is known of a program that is not Go's: its functions have no table. */
export interface OtherProgram {
  readonly path: string;
  /** Undefined for a static one, and for what is no executable for Linux. */
  readonly closure: Closure | undefined;
  /** Paths of the image that stand in its bytes and in those of what it loads, libc's left aside. */
  readonly named: ReadonlySet<string>;
  /** Nothing of it can be read: it is packed, or a script. */
  readonly isOpaque: boolean;
}

/** What it may ask of a base. Never "yes": nothing shows that it comes by there. */
export function needsOfOther({ path, closure, named, isOpaque }: OtherProgram): readonly BaseItem[] {
  const item = (id: string, provides: string, why: readonly string[]): BaseItem[] =>
    why.length === 0 ? [] : [{ id, needed: "unknown", why, provides, docs: helpCommandOf(id) }];
  const namesOf = (isOne: (path: string) => boolean) =>
    [...named].filter(isOne).map((each) => `/${path} or what it loads names /${each}`);
  const notGo = [`/${path} is no Go program: what it asks for is not known`];
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
 * Who names the files of accounts reads them by itself. Of a Go program without os/user the names are in its bytes: no
 * other package of the standard library has them (os/user/lookup_unix.go, listgroups_unix.go).
 */
export function needsOfAccountFiles(by: string, named: ReadonlySet<string>): readonly BaseItem[] {
  const why = ["etc/passwd", "etc/group"].filter((each) => named.has(each)).map((each) => `${by} names /${each}`);
  if (why.length === 0) return [];
  return [{ id: "users", needed: "unknown", why, provides: "/etc/passwd, /etc/group", docs: "docs/rules/users.md" }];
}
