/** What `User` of a config names: the two parts as they are written, a name or a number each. */
export interface User {
  /** `0` where the config names none. */
  readonly user: string;
  readonly group: string | undefined;
}

/** Config `User`: a name or a number, with a group after a colon; empty is root. OCI image-spec v1.1, config.md. */
export function parseUser(configured: string | undefined): User {
  const [user = "", group = ""] = (configured ?? "").split(":");
  return { user: user === "" ? "0" : user, group: group === "" ? undefined : group };
}

/**
 * The fields of a line of /etc/passwd or /etc/group, with the name first and the number third. passwd(5):
 * NAME:PASSWORD:UID:GID:COMMENT:HOME:SHELL. group(5): NAME:PASSWORD:GID:MEMBERS.
 */
export type Account = readonly string[];

/** The lines that have a number: a runtime finds no account in the others. */
export function parseAccounts(text: string | undefined): readonly Account[] {
  return (text ?? "")
    .split("\n")
    .map((line) => line.split(":"))
    .filter(([, , number]) => isNumber(number ?? ""));
}

/** Whether an account is the one that a name or a number stands for. */
export function isAccount([name, , number]: Account, wanted: string): boolean {
  return name === wanted || number === wanted;
}

export function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
