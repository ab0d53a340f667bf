import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { KEPT_SCAN_ARTIFACT_TYPE, type KeptScan, parseKeptScans } from "../../format/kept-scan/kept-scan.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { type Image, platformOf } from "../../image/image.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { holdsAttachments } from "../../store/attachments.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import { formatTarget, type Target } from "../../store/target.ts";
import { ATTACHED } from "./request.ts";

/** Where kept scans may be attached. */
export interface KeptAt {
  readonly image: Image;
  readonly from: { readonly target: Target; readonly attachments: Stores["attachments"] } | undefined;
}

/** A kept scan, with the name of where it was found. */
export interface FoundScan extends KeptScan {
  readonly where: string;
}

/**
 * Reads the kept scans that were asked for; for an image only those of its platform. Throws `kept-scan-invalid`,
 * `kept-scan-missing` where one was asked for, `kept-scan-foreign` for scans of other platforms, and what reading what is
 * attached throws.
 */
export async function readKeptScans(
  surroundings: Surroundings,
  words: readonly string[] | undefined,
  at: KeptAt | undefined,
): Promise<readonly FoundScan[]> {
  const platform = at === undefined ? undefined : formatPlatform(platformOf(at.image));
  const lists: (readonly FoundScan[])[] = [];
  for (const word of words ?? []) {
    const read = word === ATTACHED ? await attachedScans(at) : await scansIn(surroundings, word);
    if (read.length === 0) throw nothingAttached();
    lists.push(platform === undefined ? read : ofPlatform(read, platform));
  }
  if (words === undefined && at?.from !== undefined && holdsAttachments(at.from.target)) {
    lists.push(await attachedScans(at));
  }
  return requireOne(lists.flat());
}

async function scansIn({ cwd }: Surroundings, file: string): Promise<readonly FoundScan[]> {
  const bytes = await readSmallFile(resolve(cwd, file), LIMITS.attachmentBytes, "kept-scan-invalid");
  if (bytes === undefined) {
    throw new PlimsollError("kept-scan-missing", {
      what: `there is no file ${file}`,
      why: "--scan names a file that slim has written",
      fix: "make one: plimsoll slim . --keep-scan FILE",
    });
  }
  const scans = parseKeptScans(bytes, file);
  return scans.map((one) => ({ ...one, where: file }));
}

async function attachedScans(at: KeptAt | undefined): Promise<readonly FoundScan[]> {
  if (at?.from === undefined) return [];
  const { target, attachments } = at.from;
  const { found, unread } = await attachments.referrers(target, at.image.descriptor.digest, KEPT_SCAN_ARTIFACT_TYPE);
  // What cannot be read may be a kept scan: that there is none is not known then.
  if (unread[0] !== undefined) throw unread[0].error;
  const scans: FoundScan[] = [];
  for (const { descriptor, layers } of found) {
    const where = `${formatTarget(target)} › ${descriptor.digest}`;
    for (const layer of layers.slice(0, 1)) {
      const kept = parseKeptScans(await attachments.readLayer(target, layer), where);
      scans.push(...kept.map((one) => ({ ...one, where })));
    }
  }
  return scans;
}

function ofPlatform(scans: readonly FoundScan[], platform: string): readonly FoundScan[] {
  const fitting = scans.filter((one) => one.platform === platform);
  if (fitting.length > 0) return fitting;
  const others = [...new Set(scans.map((one) => one.platform))];
  throw new PlimsollError("kept-scan-foreign", {
    what: `${scans[0]!.where} keeps no scan for ${platform}`,
    why: `it is about ${others.join(", ")}`,
    fix: "name the scan that was kept when this image was made, or the other image: --platform",
    where: scans[0]!.where,
  });
}

/** Two scans of one program say the same, or nobody knows which of them counts. */
function requireOne(scans: readonly FoundScan[]): readonly FoundScan[] {
  const byProgram = new Map<string, FoundScan>();
  for (const one of scans) {
    const other = byProgram.get(one.digest);
    if (other !== undefined && Buffer.compare(other.extract, one.extract) !== 0) throw several(other, one);
    byProgram.set(one.digest, one);
  }
  return [...byProgram.values()];
}

function several(a: FoundScan, b: FoundScan): PlimsollError {
  return new PlimsollError("kept-scan-foreign", {
    what: `two scans of ${a.path} were kept, and they differ`,
    why: `${a.where} was made with govulncheck ${a.scannerVersion}, ${b.where} with ${b.scannerVersion}`,
    fix: "name the one that counts: --scan FILE; or delete the other with the registry's own tool",
  });
}

function nothingAttached(): PlimsollError {
  return new PlimsollError("kept-scan-missing", {
    what: "no kept scan was found",
    why: "none is attached to this image; archives and daemons hold none, and many tools leave it behind when they copy an image",
    fix: "name the file that slim has written: --scan FILE; or make the image again: plimsoll slim . --keep-scan attached",
  });
}
