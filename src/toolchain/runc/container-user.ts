import { PlimsollError } from "../../base/error.ts";
import { type Account, isAccount, isNumber, parseAccounts, parseUser } from "../../format/oci/user.ts";

/** Whom a container's process runs as. */
export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
  /** `/` for a user that the image does not know. */
  readonly home: string;
}

/** What the image says of its users; undefined where it has no such file. */
export interface UserFiles {
  readonly passwd: string | undefined;
  readonly group: string | undefined;
}

/** Linux takes larger numbers; podman and docker refuse them (github.com/moby/sys/user, `maxID`). */
const LARGEST_ID = 2 ** 31 - 1;

/**
 * Looks up `USER` or `USER:GROUP`, names or numbers, as podman and docker do: a number need not be known to the image, a name
 * has to be. A user without a group has that of /etc/passwd, and those in which /etc/group names it.
 * Throws `image-cannot-run`.
 */
export function containerUser(configured: string | undefined, { passwd, group }: UserFiles): ContainerUser {
  const named = parseUser(configured);
  const account = parseAccounts(passwd).find((each) => isAccount(each, named.user));
  const uid = idOf(named.user, account, "user", "/etc/passwd");
  const home = account?.[5] || "/";
  const groups = parseAccounts(group);
  if (named.group !== undefined) {
    const found = groups.find((each) => isAccount(each, named.group!));
    return { uid, gid: idOf(named.group, found, "group", "/etc/group"), additionalGids: [], home };
  }
  if (account === undefined) return { uid, gid: 0, additionalGids: [], home };
  const [name, , , gid = ""] = account;
  const memberOf = groups.filter(([, , , members = ""]) => members.split(",").includes(name!));
  const additionalGids = memberOf.map(([, , number]) => Number(number));
  return { uid, gid: isNumber(gid) ? Number(gid) : 0, additionalGids, home };
}

function idOf(wanted: string, account: Account | undefined, kind: "user" | "group", file: string): number {
  const text = account?.[2] ?? wanted;
  if (isNumber(text) && Number(text) <= LARGEST_ID) return Number(text);
  throw new PlimsollError("image-cannot-run", {
    what: `there is no ${kind} ${wanted}`,
    why: isNumber(text)
      ? `${kind} ${text} is above ${LARGEST_ID}, the largest that a container can have`
      : `unable to find ${kind} ${wanted}: ${file} of the image does not name it`,
    fix: `name a ${kind} by its number, or one that ${file} has`,
  });
}
