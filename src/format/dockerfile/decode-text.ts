import { invalid } from "./invalid.ts";

/** A Dockerfile or .dockerignore as text. Throws `dockerfile-invalid` for UTF-16, which editors on Windows write. */
export function decodeText(bytes: Uint8Array, where: string): string {
  const [first, second] = bytes;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // In UTF-16, every second byte of plain text is zero.
  if (isMarked || (bytes.length > 1 && (first === 0) !== (second === 0))) {
    throw invalid(where, 1, "it is written in UTF-16", "save it as UTF-8");
  }
  return Buffer.from(bytes).toString();
}
