/** Tags of a release: a glob such as `v*.*.*`, in which `*` stands for any characters, or none. */
export interface TagPattern {
  readonly text: string;
  readonly expression: RegExp;
}

const GLOB = /^[A-Za-z0-9_.*-]{1,128}$/;

/** Undefined for a text with characters that no tag has (distribution-spec v1.1, "Pulling manifests"). */
export function parseTagPattern(text: string): TagPattern | undefined {
  if (!GLOB.test(text)) return undefined;
  const parts = text.split("*").map((part) => RegExp.escape(part));
  return { text, expression: new RegExp(`^${parts.join(".*")}$`) };
}
