/** One way to authenticate that a 401 offers. RFC 9110, section 11.6.1. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** A scheme may be followed by this instead of parameters: `Negotiate YIIB==`. */
const TOKEN68 = "[A-Za-z0-9._~+/-]+=*";
const PART = new RegExp(
  `[\\s,]*(${TOKEN})(?:\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))(?=\\s*(?:,|$))|(?:\\s+${TOKEN68}\\s*(?=,|$))?(?=\\s|,|$))`,
  "y",
);

/**
 * Parses the WWW-Authenticate headers of an answer, joined by commas. Parsing ends at the first part that is not
 * understood.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  PART.lastIndex = 0;
  for (let match = PART.exec(header); match !== null; match = PART.exec(header)) {
    const [, name, quoted, plain] = match;
    const value = quoted?.replace(/\\(.)/g, "$1") ?? plain;
    if (value === undefined) challenges.push({ scheme: name!.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name!.toLowerCase(), value);
  }
  return challenges;
}

/** Does an answer offer the scheme of an Authorization header? */
export function offersSchemeOf(header: string, authorization: string): boolean {
  const used = authorization.split(" ")[0]?.toLowerCase();
  return parseChallenges(header).some(({ scheme }) => scheme === used);
}
