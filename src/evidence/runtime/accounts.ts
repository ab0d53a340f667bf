import { isAccount, parseAccounts, parseUser } from "../../format/oci/user.ts";

/** A user or a group that the config names, but that is not in /etc/passwd or /etc/group. */
export interface MissingAccount {
  readonly kind: "user" | "group";
  readonly name: string;
}

/** Accounts that a runtime does not find: `configured` is the config's `User`, the texts are those of the files. */
export function findMissingAccounts(
  configured: string | undefined,
  passwd: string,
  group: string,
): readonly MissingAccount[] {
  const wanted = parseUser(configured);
  const has = (text: string, name: string) => parseAccounts(text).some((account) => isAccount(account, name));
  return [
    ...(configured === undefined || configured === "" || has(passwd, wanted.user)
      ? []
      : [{ kind: "user", name: wanted.user } as const]),
    ...(wanted.group === undefined || has(group, wanted.group) ? [] : [{ kind: "group", name: wanted.group } as const]),
  ];
}
