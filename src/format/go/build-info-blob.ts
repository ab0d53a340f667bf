import { LIMITS } from "../../base/limits.ts";
import { Absent } from "./absent.ts";
import { type ModuleInfo, parseModuleInfo } from "./module-info.ts";

/** `\xff Go buildinf:`, on an address that is a multiple of 16. debug/buildinfo. */
export const BUILD_INFO_MAGIC = Buffer.from("\xff Go buildinf:", "latin1");
export const BUILD_INFO_ALIGN = 16;
export const BUILD_INFO_HEADER_BYTES = 32;
export const FLAG_BIG_ENDIAN = 1;
export const FLAG_INLINE_STRINGS = 2;
/** A uvarint of 64 bits has ten bytes at most. */
export const VARINT_BYTES = 10;
/** cmd/go puts these 16 bytes before and behind the module text. */
const SENTINEL_BYTES = 16;
/** `go1.26.8 X:jsonv2`, `devel go1.27-…`: real ones are far shorter. */
const VERSION_BYTES = 256;
const VERSION = /^(?:go\d|devel )[\x20-\x7e]*$/;

export interface InlineBuildInfo {
  readonly goVersion: string;
  /** Absent where the program was built without modules. */
  readonly modules: ModuleInfo | Absent;
}

/**
 * Parses build information with inline strings, as Go 1.18 and later write it, from its magic on. `more` where the bytes
 * end too early; undefined where they are something else, such as the magic in a program that looks for it.
 */
export function parseInlineBuildInfo(bytes: Buffer): InlineBuildInfo | "more" | undefined {
  if (bytes.length < BUILD_INFO_HEADER_BYTES) return "more";
  if ((bytes[15]! & FLAG_INLINE_STRINGS) === 0) return undefined;
  const version = prefixedText(bytes, BUILD_INFO_HEADER_BYTES, VERSION_BYTES);
  if (version === "more" || version === undefined) return version;
  const goVersion = version.text.toString("latin1");
  if (!VERSION.test(goVersion)) return undefined;
  const framed = prefixedText(bytes, version.end, LIMITS.buildInfoBytes);
  if (framed === "more" || framed === undefined) return framed;
  return { goVersion, modules: parseFramedModules(framed.text) };
}

/** The module text between cmd/go's sentinels. */
export function parseFramedModules(framed: Buffer): ModuleInfo | Absent {
  const isFramed = framed.length > 2 * SENTINEL_BYTES && framed.at(-SENTINEL_BYTES - 1) === 0x0a;
  if (!isFramed) return new Absent("the binary was built without modules");
  return parseModuleInfo(framed.subarray(SENTINEL_BYTES, -SENTINEL_BYTES).toString("utf8"));
}

/** A string led by its length as a uvarint; undefined for one that is longer than any real one. */
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
