import { PlimsollError } from "../../base/error.ts";
import { GZIP_SHAPE } from "./gzip-encoder.ts";

/** How a layer is compressed. */
export type Compression =
  | { readonly algorithm: "gzip" | "zstd"; readonly level: number }
  | { readonly algorithm: "none" };

/** What `docker build` uses for layers: with it, sizes on the wire are those that people compare with. */
export const USUAL_COMPRESSION = { algorithm: "gzip", level: 6 } as const;

/**
 * With zstd's default, layers are some tenth smaller than by gzip:6, in half of gzip:9's processor time:
 * docs/adr/0004-compressor-and-determinism.md. Its levels above 19 need windows that decoders may refuse: RFC 8878,
 * section 3.1.1.1.2, recommends to support 8 MiB.
 */
const LEVELS = {
  gzip: { lowest: 1, highest: 9, default: 6 },
  zstd: { lowest: 1, highest: 19, default: 10 },
} as const;

/** Parses `gzip`, `gzip:9`, `zstd`, `zstd:19`, `none`. Throws `flag-invalid` for anything else. */
export function parseCompression(text: string): Compression {
  if (text === "none") return { algorithm: "none" };
  const match = /^(gzip|zstd)(?::([0-9]{1,2}))?$/.exec(text);
  if (match === null) {
    throw new PlimsollError("flag-invalid", {
      what: `"${text}" is not a compression`,
      why: "a compression is gzip, zstd or none, and gzip and zstd may have a level",
      fix: "for example gzip, gzip:9, zstd or zstd:19",
    });
  }
  const algorithm = match[1] as keyof typeof LEVELS;
  const range = LEVELS[algorithm];
  const level = match[2] === undefined ? range.default : Number(match[2]);
  if (level < range.lowest || level > range.highest) {
    throw new PlimsollError("flag-invalid", {
      what: `${algorithm} has no level ${level}`,
      why: `its levels are ${range.lowest} to ${range.highest}`,
      fix: `for example ${algorithm}:${range.highest} for the smallest layer`,
    });
  }
  return { algorithm, level };
}

/** The reverse of `parseCompression`, with the level always written out. */
export function formatCompression(compression: Compression): string {
  return compression.algorithm === "none" ? "none" : `${compression.algorithm}:${compression.level}`;
}

/**
 * Everything that decides which bytes the compressor makes of the same input. It is an input of the build, and part of
 * the key under which a compressed layer is cached. docs/adr/0004-compressor-and-determinism.md gives the reasons.
 */
export function compressorIdentity(compression: Compression): string {
  switch (compression.algorithm) {
    case "none":
      return "none";
    case "gzip":
      return `gzip:${compression.level} block=${GZIP_SHAPE.blockSize} mem=${GZIP_SHAPE.memoryLevel} zlib=${process.versions.zlib}`;
    case "zstd":
      return `zstd:${compression.level} size checksum zstd=${process.versions.zstd}`;
  }
}
