import { LIMITS } from "../../base/limits.ts";
import { type BuildSetting, presentName, satisfies } from "../../format/go-source/build-setting.ts";
import { type Expression, evaluate, tagsIn } from "../../format/go-source/expression.ts";
import { classOfTag, type TagClass } from "./tag-class.ts";
import type { TaggedPackage, TagPlace } from "./tagged-package.ts";

/** A tag, and what reacts to it. */
export interface FoundTag {
  readonly tag: string;
  readonly class: TagClass;
  /** Every file that names it. */
  readonly places: readonly TagPlace[];
  /** The files that are built with it and not without it, or the other way round, while everything else stays. */
  readonly reacting: readonly TagPlace[];
  /**
   * Where nothing reacts: what else a build would need, as words of a constraint, `["windows"]` or `["!netgo", "cgo"]`.
   * The shortest ways, the most frequent first.
   */
  readonly needs: readonly (readonly string[])[];
}

/** The ways that are told. */
const MOST_WAYS = 3;

/** Every tag that the files of these packages name, in the order of their names, judged for one setting. */
export function findTags(packages: readonly TaggedPackage[], setting: BuildSetting): FoundTag[] {
  const places = new Map<string, TagPlace[]>();
  for (const place of placesOf(packages)) {
    for (const tag of tagsIn(place.file.head.condition!)) {
      const known = places.get(tag);
      if (known === undefined) places.set(tag, [place]);
      else known.push(place);
    }
  }
  const found = [...places].map(([tag, named]) => judge(tag, named, setting));
  return found.sort((a, b) => (a.tag < b.tag ? -1 : 1));
}

function* placesOf(packages: readonly TaggedPackage[]): Generator<TagPlace> {
  for (const one of packages) {
    for (const file of one.files) if (file.head.condition !== undefined) yield { package: one, file };
  }
}

function judge(tag: string, places: readonly TagPlace[], setting: BuildSetting): FoundTag {
  const reacting = places.filter(({ file }) => reacts(file.head.condition!, setting, tag));
  const needs = reacting.length > 0 ? [] : waysOf(tag, places, setting);
  return { tag, class: classOfTag(tag, places), places, reacting, needs };
}

/** The same setting with these tags switched: on where they are off, and off where they are on. */
export function flipped(setting: BuildSetting, tags: readonly string[]): (tag: string) => boolean {
  const names = new Set(tags.map(presentName));
  return (tag) => satisfies(setting, tag) !== names.has(presentName(tag));
}

function reacts(condition: Expression, setting: BuildSetting, tag: string, others: readonly string[] = []): boolean {
  return evaluate(condition, flipped(setting, others)) !== evaluate(condition, flipped(setting, [...others, tag]));
}

function waysOf(tag: string, places: readonly TagPlace[], setting: BuildSetting): string[][] {
  const ways = new Map<string, { readonly words: string[]; count: number }>();
  for (const { file } of places) {
    for (const switched of shortestWays(tag, file.head.condition!, setting)) {
      const words = switched.map((other) => (satisfies(setting, other) ? `!${other}` : other)).sort();
      const known = ways.get(words.join(" ")) ?? { words, count: 0 };
      known.count += 1;
      ways.set(words.join(" "), known);
    }
  }
  const sorted = [...ways.values()].sort(
    (a, b) => a.words.length - b.words.length || b.count - a.count || (a.words.join() < b.words.join() ? -1 : 1),
  );
  return sorted.slice(0, MOST_WAYS).map(({ words }) => words);
}

/** Which other tags have to be switched, as few as possible, so that the file reacts: up to two of them. */
function shortestWays(tag: string, condition: Expression, setting: BuildSetting): string[][] {
  const others = tagsIn(condition).filter((other) => presentName(other) !== presentName(tag));
  if (others.length > LIMITS.constraintTags) return [];
  const singles = others.map((other) => [other]);
  const pairs = others.flatMap((one, index) => others.slice(index + 1).map((two) => [one, two]));
  const single = singles.filter((way) => reacts(condition, setting, tag, way));
  return single.length > 0 ? single : pairs.filter((way) => reacts(condition, setting, tag, way));
}
