import { decodeBase64, encodeBase64 } from "./base64.ts";

export interface PemBlock {
  /** `PUBLIC KEY` */
  readonly label: string;
  readonly bytes: Uint8Array;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,64})-----\r?\n([A-Za-z0-9+/=\r\n]*?)\r?\n?-----END ([A-Z0-9 ]{1,64})-----/y;

/**
 * The blocks of a PEM text (RFC 7468), with nothing but space around them. Undefined for any other text: no headers, no
 * words before or after a block, no base64 that could be read in two ways.
 */
export function parsePem(text: string): readonly PemBlock[] | undefined {
  const blocks: PemBlock[] = [];
  let at = spaceFrom(text, 0);
  while (at < text.length) {
    BLOCK.lastIndex = at;
    const found = BLOCK.exec(text);
    if (found === null || found[1] !== found[3]) return undefined;
    const bytes = decodeBase64(found[2]!.replaceAll(/[\r\n]/g, ""));
    if (bytes === undefined) return undefined;
    blocks.push({ label: found[1]!, bytes });
    at = spaceFrom(text, BLOCK.lastIndex);
  }
  return blocks;
}

function spaceFrom(text: string, start: number): number {
  let at = start;
  while (" \t\r\n".includes(text[at] ?? "x")) at++;
  return at;
}

const LINE_CHARACTERS = 64;

/** One block, with the line ends of RFC 7468. */
export function encodePem({ label, bytes }: PemBlock): string {
  const text = encodeBase64(bytes);
  const lines = Array.from({ length: Math.ceil(text.length / LINE_CHARACTERS) }, (_, index) =>
    text.slice(index * LINE_CHARACTERS, (index + 1) * LINE_CHARACTERS),
  );
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
