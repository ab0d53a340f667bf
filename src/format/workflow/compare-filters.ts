import { LIMITS } from "../../base/limits.ts";
import type { FilterState, RefFilter } from "./ref-filter.ts";

/** What one filter lets through beyond another: the shortest such name, null where there is none. */
export type Beyond = { readonly name: string | null } | { readonly why: string };

/**
 * Looks for a name that `filter` lets through and `allowed` does not, by walking both at once over all that names can begin
 * with. Characters that neither filter tells apart are tried once, and so are beginnings after which both stand alike.
 */
export function nameBeyond(filter: RefFilter, allowed: RefFilter): Beyond {
  if (filter.size + allowed.size > LIMITS.refFilterSteps) return INTRICATE;
  const alphabet = alphabetOf(filter, allowed);
  let work = 0;
  const seen = new Set<string>();
  let pending: Walk[] = [{ name: "", ours: filter.start, theirs: allowed.start }];
  while (pending.length > 0) {
    const next: Walk[] = [];
    for (const { name, ours, theirs } of pending) {
      if (mayEnd(name) && filter.isLet(ours) && !allowed.isLet(theirs)) return { name };
      for (const character of alphabet.filter((one) => mayFollow(name.at(-1), one))) {
        const walk = {
          name: name + character,
          ours: filter.advance(ours, character),
          theirs: allowed.advance(theirs, character),
        };
        work += workOf(walk);
        if (work > LIMITS.refFilterWork) return INTRICATE;
        const key = keyOf(walk);
        if (seen.has(key)) continue;
        if (seen.size >= LIMITS.refFilterStates) return INTRICATE;
        seen.add(key);
        next.push(walk);
      }
    }
    pending = next;
  }
  return { name: null };
}

const INTRICATE = { why: "the patterns are too intricate to be compared" };

interface Walk {
  readonly name: string;
  readonly ours: FilterState;
  readonly theirs: FilterState;
}

/** So much was looked at to come here: each pattern, and everywhere that it may be read up to. */
function workOf({ ours, theirs }: Walk): number {
  return [...ours, ...theirs].reduce((sum, position) => sum + 1 + position.size, 0);
}

/** Only the last character decides how a name may go on, beside what the filters have seen of it. */
function keyOf({ name, ours, theirs }: Walk): string {
  const positions = [...ours, ...theirs].map((position) => [...position].sort((a, b) => a - b).join("."));
  const last = name.at(-1)!;
  return `${positions.join("|")} ${last === "/" || last === "." ? last : ""}`;
}

/** What names are usually made of comes first, so that it is what people are shown. */
const CHARACTERS = [..."0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-/é"];
/** What no name has: git-check-ref-format(1). */
const NOT_IN_NAMES = /[\0-\x20~^:?*[\\\x7f]/;

/** One character of each kind; slash and dot for themselves, because of the rules for names. */
function alphabetOf(...filters: readonly RefFilter[]): readonly string[] {
  const kinds = new Map<string, string>();
  for (const character of [...CHARACTERS, ...filters.flatMap(({ text }) => [...text])]) {
    if (NOT_IN_NAMES.test(character)) continue;
    const own = character === "/" || character === "." ? character : "";
    const kind = `${own} ${filters.map((filter) => filter.kindOf(character)).join(" ")}`;
    if (!kinds.has(kind)) kinds.set(kind, character);
  }
  return [...kinds.values()];
}

/** What git takes as a part of a name (git-check-ref-format(1)): no part begins with a dot, and nothing is empty. */
function mayFollow(last: string | undefined, character: string): boolean {
  if (character === "/") return last !== undefined && last !== "/";
  return character !== "." || (last !== undefined && last !== "/" && last !== ".");
}

function mayEnd(name: string): boolean {
  return name !== "" && !/[./]$/.test(name);
}
