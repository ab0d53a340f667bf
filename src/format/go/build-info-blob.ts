import { LIMITS } from "../../base/limits.ts";
import { Absent } from "./absent.ts";
import { type ModuleInfo, parseModuleInfo } from "./module-info.ts";

/** `\xff Go buildinf:`, at an address that is a multiple of 16. debug/buildinfo. */
export const BUILD_INFO_MAGIC = Buffer.from("\xff Go buildinf:", "latin1");
export const BUILD_INFO_ALIGN = 16;
export const BUILD_INFO_HEADER_BYTES = 32;
export const FLAG_BIG_ENDIAN = 1;
export const FLAG_INLINE_STRINGS = 2;
/** A uvarint of 64 bits has at most ten bytes. */
export const VARINT_BYTES = 10;
/** cmd/go puts these 16 bytes before and after the module text. */
const SENTINEL_BYTES = 16;
/** `go1.26.8 X:jsonv2`, `devel go1.27-…`: real versions are far shorter. */
const VERSION_BYTES = 256;
const VERSION = /^[\x21-\x7e][\x20-\x7e]*$/;
/** What Go's own releases and obfuscators write. Any other word without modules after it may be a different string. */
const USUAL_VERSION = /^(?:go\d|devel|unknown$)/;
/** Used for the release of a program whose version string was overwritten; obfuscators write the same word. */
const UNKNOWN_RELEASE = "unknown";

export interface InlineBuildInfo {
  /** `go1.26.8`, any other word in its place, or `unknown` when there is none. */
  readonly goVersion: string;
  /** Absent when the program was built without modules. */
  readonly modules: ModuleInfo | Absent;
}

/**
 * Parses build information with inline strings, as Go 1.18 and later write it, starting at its magic. Returns `more`
 * when the bytes end too early, and undefined when they are something else, such as the magic inside a program that
 * searches for it.
 */
export function parseInlineBuildInfo(bytes: Buffer): InlineBuildInfo | "more" | undefined {
  if (bytes.length < BUILD_INFO_HEADER_BYTES) return "more";
  const isPadded = bytes.subarray(16, BUILD_INFO_HEADER_BYTES).every((byte) => byte === 0);
  if ((bytes[15]! & FLAG_INLINE_STRINGS) === 0 || !isPadded) return undefined;
  const version = prefixedText(bytes, BUILD_INFO_HEADER_BYTES, VERSION_BYTES);
  if (version === "more" || version === undefined) return version;
  const framed = prefixedText(bytes, version.end, LIMITS.buildInfoBytes);
  if (framed === "more" || framed === undefined) return framed;
  const modules = parseFramedModules(framed.text);
  if (modules instanceof Absent && !USUAL_VERSION.test(version.text.toString("latin1"))) return undefined;
  return { goVersion: parseRelease(version.text), modules };
}

/** The Go release that the text names, or `unknown`. */
export function parseRelease(text: Buffer): string {
  const word = text.toString("latin1");
  return VERSION.test(word) ? word : UNKNOWN_RELEASE;
}

/** Parses the module text between cmd/go's sentinels. */
export function parseFramedModules(framed: Buffer): ModuleInfo | Absent {
  const isFramed = framed.length > 2 * SENTINEL_BYTES && framed.at(-SENTINEL_BYTES - 1) === 0x0a;
  if (!isFramed) return new Absent("the binary was built without modules");
  return parseModuleInfo(framed.subarray(SENTINEL_BYTES, -SENTINEL_BYTES).toString("utf8"));
}

/** A string after its length, a uvarint; undefined when it is longer than any real one. */
function prefixedText(bytes: Buffer, start: number, limitBytes: number) {
  let length = 0;
  let offset = start;
  for (let shift = 0; ; shift += 7) {
    if (offset - start === VARINT_BYTES) return undefined;
    const byte = bytes[offset++];
    if (byte === undefined) return "more";
    length += (byte & 0x7f) * 2 ** shift;
    if (length > limitBytes) return undefined;
    if (byte < 0x80) break;
  }
  const end = offset + length;
  return end > bytes.length ? "more" : { text: bytes.subarray(offset, end), end };
}
