import { counted } from "../../base/counted.ts";
import type { ByteCursor } from "../../base/cursor.ts";
import { PlimsollError } from "../../base/error.ts";
import { encodeName, readName } from "./name.ts";
import { RECORD_TYPES, type RecordType } from "./numbers.ts";

const IPV4_BYTES = 4;
const IPV6_BYTES = 16;

/**
 * What a record says, one text for what means the same: addresses in their shortest form, names in small letters and without
 * a dot at their end, the strings of TXT as one. RFC 1035, section 3.3; of other types the bytes, as RFC 3597, section 5,
 * writes them. The cursor stands at the data, and behind them afterwards. Throws `dns-invalid`.
 */
export function readRecordText(cursor: ByteCursor, type: number, sizeBytes: number): string {
  const end = cursor.offset + sizeBytes;
  const text = readText(cursor, type, sizeBytes, end);
  if (cursor.offset === end) return text;
  throw new PlimsollError("dns-invalid", {
    what: "a record is not as long as it says",
    why: `${counted(sizeBytes, "byte is", "bytes are")} said, and what is in it ends elsewhere`,
  });
}

function readText(cursor: ByteCursor, type: number, sizeBytes: number, end: number): string {
  const name = () => readName(cursor).toLowerCase();
  switch (type) {
    case RECORD_TYPES.A:
      return cursor.take(IPV4_BYTES).join(".");
    case RECORD_TYPES.AAAA:
      return ipv6Text(cursor.take(IPV6_BYTES));
    case RECORD_TYPES.NS:
    case RECORD_TYPES.CNAME:
    case RECORD_TYPES.PTR:
      return name();
    case RECORD_TYPES.MX:
      return `${cursor.u16()} ${name()}`;
    case RECORD_TYPES.SRV:
      return `${cursor.u16()} ${cursor.u16()} ${cursor.u16()} ${name()}`;
    case RECORD_TYPES.SOA: {
      const names = `${name()} ${name()}`;
      return [names, cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32()].join(" ");
    }
    case RECORD_TYPES.TXT: {
      const strings: Uint8Array[] = [];
      while (cursor.offset < end) strings.push(cursor.take(cursor.u8()));
      return Buffer.concat(strings).toString("latin1");
    }
    default:
      return `\\# ${sizeBytes} ${Buffer.from(cursor.take(sizeBytes)).toString("hex")}`;
  }
}

const NUMBER = /^(?:0|[1-9]\d{0,4})$/;
const IPV4 = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/** The text that `readRecordText` has for a record that a person wrote; undefined where it is no record of that type. */
export function parseRecordText(type: RecordType, written: string): string | undefined {
  const words = written.trim().split(/\s+/);
  switch (type) {
    case "A":
      return IPV4.test(written) ? written : undefined;
    case "AAAA":
      return parseIpv6(written);
    case "NS":
    case "CNAME":
    case "PTR":
      return nameText(written);
    case "MX":
      return withNumbers(words, 1);
    case "SRV":
      return withNumbers(words, 3);
    case "TXT":
      return /^[\x20-\x7e]*$/.test(written) ? written : undefined;
    // Its serial changes with every change of the zone.
    case "SOA":
      return undefined;
  }
}

function withNumbers(words: readonly string[], count: number): string | undefined {
  const numbers = words.slice(0, count);
  const name = words.length === count + 1 ? nameText(words[count]!) : undefined;
  const areNumbers = numbers.every((word) => NUMBER.test(word) && Number(word) <= 0xffff);
  return name === undefined || !areNumbers ? undefined : [...numbers, name].join(" ");
}

function nameText(written: string): string | undefined {
  try {
    encodeName(written);
  } catch {
    return undefined;
  }
  return written === "." ? written : written.replace(/\.$/, "").toLowerCase();
}

function ipv6Text(bytes: Uint8Array): string {
  const groups: string[] = [];
  for (let at = 0; at < IPV6_BYTES; at += 2) groups.push(((bytes[at]! << 8) | bytes[at + 1]!).toString(16));
  return parseIpv6(groups.join(":"))!;
}

/** The URL standard writes addresses as RFC 5952 does. */
function parseIpv6(written: string): string | undefined {
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(written)) return undefined;
  const url = `http://[${written}]/`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}
