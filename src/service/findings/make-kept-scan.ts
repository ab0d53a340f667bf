import { PlimsollError } from "../../base/error.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import { parseExtract } from "../../format/kept-scan/extract.ts";
import type { KeptScan } from "../../format/kept-scan/kept-scan.ts";
import { proveStrip, type StripProof } from "../../prove/same-but-stripped.ts";
import { digestOf } from "../../session/digest-of.ts";
import { openRandomAccess } from "../../store/file/random-access-file.ts";

/** A program that was shipped, and the same before it was stripped: both files can be read. */
export interface StrippedTwins {
  /** In the image, without a slash in front. */
  readonly path: string;
  readonly platform: string;
  readonly shipped: string;
  readonly unstripped: string;
}

/**
 * Keeps what govulncheck sees in the unstripped twin of a program, once the bytes of both have shown that they are twins.
 * Throws `proof-failed` where they are not, `flag-invalid` for a twin that has no symbols either, and what `extract` throws.
 */
export async function makeKeptScan(
  { path, platform, shipped, unstripped }: StrippedTwins,
  scanner: { readonly version: string | null; readonly extract: (file: string) => Promise<Uint8Array> },
  signal: AbortSignal,
): Promise<KeptScan> {
  await using before = await openRandomAccess(unstripped);
  await using after = await openRandomAccess(shipped);
  const proof = await proveStrip(await ElfFile.open(before, path), await ElfFile.open(after, path));
  if (!proof.sameLoaded || proof.remaining.length > 0) throw notTwins(path, platform, proof);
  const extract = await scanner.extract(unstripped);
  const { symbols, goVersion } = parseExtract(extract, `govulncheck's extract of ${path}`);
  if (symbols === 0) throw noSymbols(path);
  const digests = { digest: await digestOf(after, signal), unstrippedDigest: await digestOf(before, signal) };
  return { path, platform, ...digests, goVersion, scannerVersion: scanner.version, extract };
}

function notTwins(path: string, platform: string, { differing, remaining }: StripProof): PlimsollError {
  const names = [...differing, ...remaining].map(({ name }) => name);
  return new PlimsollError("proof-failed", {
    what: `${path} for ${platform} is not what its unstripped twin is without symbols`,
    why: `these sections differ or are left: ${names.join(", ") || "none, and what is loaded differs all the same"}`,
    fix: "build without --keep-scan: a scan of other code would prove nothing; the linker may write other bytes each time",
    where: path,
  });
}

function noSymbols(path: string): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: `${path} was linked without symbols`,
    why: "--keep-scan keeps what govulncheck sees in them, but -s or -w is among the linker's flags",
    fix: "take -s and -w out of --ldflags and GOFLAGS: plimsoll strips the program itself",
  });
}
