import type { Reference } from "../../format/oci/reference.ts";
import { type FleetFinding, fails, passes } from "./rule.ts";
import type { TagPattern } from "./tag-pattern.ts";

/**
 * Is the tag one of a release? An image that only its digest names has no tag, so it moves never, but nobody can read off
 * which release it is. Without tag and digest, registries and runtimes take `latest`.
 */
export function judgeTag({ tag, digest }: Reference, allowed: readonly TagPattern[]): FleetFinding {
  const patterns = allowed.map(({ text }) => text).join(", ");
  if (tag === undefined && digest !== undefined) {
    return fails(
      "it has a digest and no tag, so that it names no release",
      `name the tag too, of the form ${patterns}`,
    );
  }
  const named = tag ?? "latest";
  const found = allowed.find(({ expression }) => expression.test(named));
  if (found !== undefined) return passes(`${named} is of the form ${found.text}`);
  const what = tag === undefined ? "it has no tag, which means latest" : `${tag} is not of the form ${patterns}`;
  return fails(what, `name a release, of the form ${patterns}`);
}
