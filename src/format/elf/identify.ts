interface Magic {
  readonly bytes: readonly number[];
  readonly name: string;
}

const MAGICS: readonly Magic[] = [
  { bytes: [0xfe, 0xed, 0xfa, 0xce], name: "a Mach-O executable (macOS)" },
  { bytes: [0xfe, 0xed, 0xfa, 0xcf], name: "a Mach-O executable (macOS)" },
  { bytes: [0xce, 0xfa, 0xed, 0xfe], name: "a Mach-O executable (macOS)" },
  { bytes: [0xcf, 0xfa, 0xed, 0xfe], name: "a Mach-O executable (macOS)" },
  { bytes: [0xca, 0xfe, 0xba, 0xbe], name: "a universal Mach-O executable (macOS) or a Java class" },
  { bytes: [0xca, 0xfe, 0xba, 0xbf], name: "a universal Mach-O executable (macOS)" },
  { bytes: [0x4d, 0x5a], name: "a PE executable (Windows)" },
  { bytes: [0x00, 0x61, 0x73, 0x6d], name: "a WebAssembly module" },
  { bytes: [0x01, 0xdf], name: "an XCOFF executable (AIX)" },
  { bytes: [0x01, 0xf7], name: "an XCOFF executable (AIX)" },
  { bytes: [0x23, 0x21], name: "a script" },
  { bytes: [0x1f, 0x8b], name: "a gzip archive" },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], name: "a zstd archive" },
  { bytes: [0x50, 0x4b, 0x03, 0x04], name: "a zip archive" },
  { bytes: [...Buffer.from("!<arch>\n")], name: "an ar archive of objects" },
  { bytes: [...Buffer.from("go object ")], name: "a Go object file" },
];

/** Names the format of a file that is not ELF, from its first bytes, in words that follow "it is". */
export function identifyForeign(start: Uint8Array): string {
  if (start.length === 0) return "empty";
  const magic = MAGICS.find(({ bytes }) => bytes.every((byte, index) => start[index] === byte));
  if (magic?.name === "a script") return `a script (${firstLine(start)})`;
  return magic?.name ?? "something that plimsoll does not know";
}

/** The interpreter line of a script, cut to what fits into a message. */
function firstLine(start: Uint8Array): string {
  const end = start.indexOf(0x0a);
  return Buffer.from(start.subarray(0, end === -1 ? start.length : end)).toString("latin1");
}
