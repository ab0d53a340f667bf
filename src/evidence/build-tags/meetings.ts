import { LIMITS } from "../../base/limits.ts";
import type { BuildSetting } from "../../format/go-source/build-setting.ts";
import { evaluate, tagsIn } from "../../format/go-source/expression.ts";
import { flipped } from "./find-tags.ts";
import type { TaggedFile, TaggedPackage } from "./tagged-package.ts";

/** Two tags that one file names, so that both together select other files than each does alone. */
export interface Meeting {
  readonly tags: readonly [string, string];
  /** The packages with such files. */
  readonly packages: readonly TaggedPackage[];
}

/** Where two of these tags meet, in the order of their names. */
export function findMeetings(
  packages: readonly TaggedPackage[],
  setting: BuildSetting,
  tags: ReadonlySet<string>,
): Meeting[] {
  const found = new Map<string, { readonly tags: readonly [string, string]; readonly packages: Set<TaggedPackage> }>();
  for (const one of packages) {
    for (const file of one.files) {
      for (const pair of pairsOf(file, tags)) {
        if (!interact(file, setting, pair)) continue;
        const key = pair.join(" ");
        const known = found.get(key) ?? { tags: pair, packages: new Set() };
        known.packages.add(one);
        found.set(key, known);
      }
    }
  }
  const meetings = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return meetings.map(([, { tags: pair, packages: where }]) => ({ tags: pair, packages: [...where] }));
}

function pairsOf({ head: { condition } }: TaggedFile, tags: ReadonlySet<string>): [string, string][] {
  if (condition === undefined) return [];
  const named = tagsIn(condition)
    .filter((tag) => tags.has(tag))
    .sort();
  if (named.length > LIMITS.constraintTags) return [];
  return named.flatMap((one, index) => named.slice(index + 1).map((two): [string, string] => [one, two]));
}

/** A file that both together let in or keep out, though neither alone does, or the other way round. */
function interact({ head }: TaggedFile, setting: BuildSetting, [one, two]: readonly [string, string]): boolean {
  const under = (tags: readonly string[]) => evaluate(head.condition!, flipped(setting, tags));
  const now = under([]);
  const alone = under([one]) !== now || under([two]) !== now;
  return (under([one, two]) !== now) !== alone;
}
