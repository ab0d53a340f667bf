/** A user or a group that the config names, but that is not in /etc/passwd or /etc/group. */
export interface MissingAccount {
  readonly kind: "user" | "group";
  readonly name: string;
}

/** Config `User`: a name or a number, with a group after a colon; empty is root. OCI image-spec v1.1, config.md. */
export function parseUser(configured: string | undefined): {
  readonly user: string;
  readonly group: string | undefined;
} {
  const [user = "", group] = (configured ?? "").split(":");
  return { user: user === "" ? "0" : user, group: group === "" ? undefined : group };
}

/** Accounts that a runtime does not find; passwd(5) and group(5) have the name first and the number third. */
export function findMissingAccounts(
  configured: string | undefined,
  passwd: string,
  group: string,
): readonly MissingAccount[] {
  const wanted = parseUser(configured);
  const has = (text: string, name: string) =>
    text.split("\n").some((line) => {
      const [own, , number] = line.split(":");
      return number !== undefined && (own === name || number === name);
    });
  return [
    ...(configured === undefined || configured === "" || has(passwd, wanted.user)
      ? []
      : [{ kind: "user", name: wanted.user } as const]),
    ...(wanted.group === undefined || has(group, wanted.group) ? [] : [{ kind: "group", name: wanted.group } as const]),
  ];
}
