/**
 * Whether a person is among the authors of a change. People are written as a name, a login, an e-mail address or
 * `Name <address>`; what stands before the `@` of an address counts as a login, and upper and lower case do not matter.
 * Two people who share such a login count as one: an approval is refused rather than given by its author.
 */
export function isAuthor(person: string, authors: readonly string[]): boolean {
  const known = new Set(authors.flatMap(identitiesOf));
  return identitiesOf(person).some((identity) => known.has(identity));
}

/** Whether a person is in a list of those who may approve: by the whole name, because part of an address proves nothing. */
export function isListed(person: string, list: readonly string[]): boolean {
  const whole = (text: string) => plain(text.normalize("NFKC").toLowerCase());
  return list.some((one) => whole(one) === whole(person));
}

function identitiesOf(person: string): readonly string[] {
  const text = person.normalize("NFKC").toLowerCase().trim();
  const [, name = "", address = ""] = /^([^<>]*)<([^<>]*)>$/.exec(text) ?? [];
  const whole = address === "" ? [text] : [name, address];
  return whole.flatMap((one) => [one, ...loginsOf(one)].map(plain)).filter((one) => one !== "");
}

/** GitHub's own addresses are `login@users.noreply.github.com` and `1234+login@…`; of others, `+` starts a tag. */
function loginsOf(address: string): readonly string[] {
  const at = address.lastIndexOf("@");
  if (at <= 0) return [];
  const local = address.slice(0, at);
  return [local, ...local.split("+").filter((part) => !/^\d*$/.test(part))].slice(0, 3);
}

function plain(identity: string): string {
  return identity.trim().replace(/^@/, "").replaceAll(/\s+/g, " ");
}
