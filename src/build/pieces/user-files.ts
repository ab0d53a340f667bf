import { type Account, isAccount, parseAccounts, parseUser } from "../../format/oci/user.ts";
import { file } from "../base/entry.ts";
import type { FileEntry } from "../file-entry.ts";

/** The texts of /etc/passwd and /etc/group, if the image has them. */
export interface UserTexts {
  readonly passwd: string | undefined;
  readonly group: string | undefined;
}

/**
 * The lines of /etc/passwd and /etc/group by which a runtime finds the user of a container, its groups and its home:
 * passwd(5), group(5); the lines of root are kept too. `user` is the config's: a name or a number, with a group after a
 * colon. A file that the image does not have is not made.
 */
export function userEntries({ passwd, group }: UserTexts, user: string): FileEntry[] {
  const wanted = parseUser(user);
  const accounts = parseAccounts(passwd).filter((each) => isAccount(each, wanted.user) || isAccount(each, "0"));
  const names = accounts.map(([name]) => name!);
  const numbers = new Set(accounts.map((fields) => fields[3]!));
  const groups = parseAccounts(group).filter(
    (fields) =>
      numbers.has(fields[2]!) ||
      (wanted.group !== undefined && isAccount(fields, wanted.group)) ||
      (fields[3] ?? "").split(",").some((member) => names.includes(member)),
  );
  return [
    ...(passwd === undefined ? [] : [file("etc/passwd", textOf(accounts))]),
    ...(group === undefined ? [] : [file("etc/group", textOf(groups))]),
  ];
}

function textOf(lines: readonly Account[]): string {
  return lines.map((fields) => `${fields.join(":")}\n`).join("");
}
