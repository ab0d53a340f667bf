import { type FoundTag, findTags } from "../../evidence/build-tags/find-tags.ts";
import { findMeetings } from "../../evidence/build-tags/meetings.ts";
import { CHOSEN_CLASSES, classOfTag, isChosen, type TagClass } from "../../evidence/build-tags/tag-class.ts";
import type { ListedProgram } from "./programs.ts";

/** A comparison to make: a tag, or two that meet, with and without. */
export interface Trial {
  readonly tags: readonly string[];
  readonly together: readonly string[];
  readonly class: TagClass;
  readonly inUse: boolean;
  readonly found: readonly FoundTag[];
  /** Import paths of the packages that react, sorted. */
  readonly reacting: readonly string[];
  /** All tags of the program with, and of the program without. */
  readonly with: readonly string[];
  readonly without: readonly string[];
}

/**
 * The comparisons for a program, in the order in which they are made: tags in use first, then the user's own, those of
 * dependencies, those of the standard library; among these by the number of packages that react, then by name. Pairs
 * follow the single tags of their class. A trial without reacting packages changes nothing.
 */
export function planTrials(base: ListedProgram, inUse: readonly string[]): Trial[] {
  const found = findTags(base.tagged, base.setting);
  const named = new Set(found.map(({ tag }) => tag));
  const unnamed = inUse.filter((tag) => !named.has(tag)).map(unnamedTag);
  const chosen = [...found.filter((one) => isChosen(one.class) || inUse.includes(one.tag)), ...unnamed];
  const of = new Map(chosen.map((one) => [one.tag, one]));
  const singles = chosen.map((one) =>
    trialOf([one], packagesOf(one.reacting.map((place) => place.package)), { base: inUse, together: [] }),
  );
  const pairs = findMeetings(base.tagged, base.setting, new Set(of.keys())).map(({ tags, packages }) =>
    trialOf(
      tags.map((tag) => of.get(tag)!),
      packagesOf(packages),
      { base: inUse, together: [] },
    ),
  );
  return [...singles, ...pairs].sort(byWeight);
}

/**
 * The comparisons that a program with some more tags makes possible: tags that packages name which came with them. None
 * of `known`, to which the program reacts without them.
 */
export function planRevealed(
  base: ListedProgram,
  inUse: readonly string[],
  { tags, together }: Trial,
  program: ListedProgram,
  known: ReadonlySet<string>,
): Trial[] {
  const before = new Set(base.packages.map(({ folder }) => folder));
  const added = program.tagged.filter((_, index) => !before.has(program.packages[index]!.folder));
  const on = [...together, ...tags];
  return findTags(added, program.setting)
    .filter((one) => isChosen(one.class))
    .filter(({ tag }) => !known.has(tag) && !on.includes(tag))
    .map((one) => trialOf([one], packagesOf(one.reacting.map((place) => place.package)), { base: inUse, together: on }))
    .sort(byWeight);
}

function trialOf(
  found: readonly FoundTag[],
  reacting: readonly string[],
  { base, together }: { readonly base: readonly string[]; readonly together: readonly string[] },
): Trial {
  const tags = found.map(({ tag }) => tag);
  const all = new Set([...base, ...together]);
  const without = [...all].filter((tag) => !tags.includes(tag));
  return {
    tags,
    together,
    class: found.map((one) => one.class).reduce((a, b) => (rankOf(a) <= rankOf(b) ? a : b)),
    inUse: tags.every((tag) => base.includes(tag)),
    found,
    reacting,
    with: [...without, ...tags],
    without,
  };
}

function unnamedTag(tag: string): FoundTag {
  return { tag, class: classOfTag(tag, []), places: [], reacting: [], needs: [] };
}

function packagesOf(packages: readonly { readonly importPath: string }[]): string[] {
  return [...new Set(packages.map(({ importPath }) => importPath))].sort();
}

function rankOf(tagClass: TagClass): number {
  const rank = CHOSEN_CLASSES.indexOf(tagClass);
  return rank === -1 ? CHOSEN_CLASSES.length : rank;
}

function byWeight(a: Trial, b: Trial): number {
  return (
    Number(b.inUse) - Number(a.inUse) ||
    rankOf(a.class) - rankOf(b.class) ||
    a.tags.length - b.tags.length ||
    b.reacting.length - a.reacting.length ||
    (a.tags.join() < b.tags.join() ? -1 : 1)
  );
}
