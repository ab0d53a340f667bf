import { isUtf8 } from "node:buffer";
import { decodeName } from "../tar/text.ts";

const LINE_FEED = 0x0a;

/** The lines of a text that contains names as bytes, like those of an archive: see `decodeName`. */
export function* linesOf(bytes: Uint8Array): Generator<string> {
  if (isUtf8(bytes)) {
    yield* Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8").split("\n");
    return;
  }
  for (let start = 0; start <= bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found === -1 ? bytes.length : found;
    yield decodeName(bytes.subarray(start, end));
    start = end + 1;
  }
}
