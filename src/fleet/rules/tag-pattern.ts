/** Tags of a release: a glob such as `v*.*.*`, in which `*` stands for any characters, or none. */
export interface TagPattern {
  readonly text: string;
  readonly expression: RegExp;
}

const GLOB = /^[A-Za-z0-9_.*-]{1,128}$/;

/** Undefined for a text with characters that no tag has (distribution-spec v1.1, "Pulling manifests"). */
export function parseTagPattern(text: string): TagPattern | undefined {
  if (!GLOB.test(text)) return undefined;
  const [first = "", ...others] = text.split("*").map((part) => RegExp.escape(part));
  const last = others.pop();
  // Up to where a part comes first, and never further: to try every place takes a time that grows with the power of the stars.
  const middle = others.filter((part) => part !== "").map((part) => `(?:(?!${part}).)*${part}`);
  return { text, expression: new RegExp(`^${first}${middle.join("")}${last === undefined ? "" : `.*${last}`}$`) };
}
