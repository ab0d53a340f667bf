import { isDigest } from "../../format/oci/decode.ts";
import { parseReference, type Reference } from "../../format/oci/reference.ts";
import { type FleetFinding, fails, isUnknown, passes } from "./rule.ts";

/** The image that another one says it was built on. */
export interface StatedBase {
  /** As it is written, with the tag that may have moved on. */
  readonly reference: Reference;
  readonly name: string;
  /** Of an index, or of one image in it: tools write either. */
  readonly digest: string;
  /** Where that is said, and whether anybody answers for it: `its annotations`. */
  readonly by: string;
}

/** What a name leads to: an index with the image for a platform in it, or that image alone. */
export interface CurrentBase {
  readonly digests: readonly string[];
}

/**
 * The base that an image names, or why that is none that can be asked for. A name with a digest and no tag leads to the same
 * bytes for ever: nothing can be newer there.
 */
export function parseStatedBase(name: string, digest: string, by: string): StatedBase | { readonly why: string } {
  if (!isDigest(digest)) return { why: `${by} name the base ${name}, and no digest of it` };
  let parsed: Reference;
  try {
    parsed = parseReference(name);
  } catch {
    return { why: `${by} name the base ${JSON.stringify(name)}, which is no image of a registry` };
  }
  const { registry, repository, tag, digest: pinned } = parsed;
  if (tag === undefined && pinned !== undefined) {
    return { why: `${by} name the base ${name} by its digest alone: nothing says which tag it followed` };
  }
  return { reference: { registry, repository, tag: tag ?? "latest" }, name, digest, by };
}

/** A base, and what its name leads to today. */
export interface AskedBase extends StatedBase {
  readonly current: CurrentBase | { readonly why: string };
}

/**
 * Is the base that the image was built on the one that its name leads to today? A provenance names every image of the build, and not
 * which of them the result stands on: then all of them have to be, or none.
 */
export function judgeBase([first, ...others]: readonly [AskedBase, ...AskedBase[]]): FleetFinding {
  const findings = [first, ...others].map(judgeOne);
  const outcomes = new Set(findings.map(({ outcome }) => outcome));
  const what = findings.map((one) => one.what).join("; ");
  if (outcomes.size > 1) return isUnknown(`which of these it stands on is not said: ${what}`);
  return { ...findings[0]!, what };
}

function judgeOne({ name, digest, by, current }: AskedBase): FleetFinding {
  const said = `by ${by} it is built on ${name}`;
  if ("why" in current) {
    return isUnknown(`${said} of ${digest}, and what that is now could not be asked: ${current.why}`);
  }
  if (current.digests.includes(digest)) return passes(`${said}, which is still ${digest}`);
  return fails(
    `${said} of ${digest}, which is now ${current.digests.join(" with ")}`,
    "build it again, on the base of today",
  );
}
