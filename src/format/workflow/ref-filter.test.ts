import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nameBeyond } from "./compare-filters.ts";
import { RefFilter } from "./ref-filter.ts";

test("patterns let through what GitHub's table of examples says", () => {
  const cases: readonly (readonly [pattern: string, lets: readonly string[], not: readonly string[]])[] = [
    ["feature/*", ["feature/my-branch", "feature/"], ["feature/a/b", "feature"]],
    ["feature/**", ["feature/beta-a/my-branch", "feature/mona/the/octocat"], ["feature"]],
    ["main", ["main"], ["mains", "Main"]],
    ["*", ["main", "releases"], ["all/the/branches"]],
    ["**", ["all/the/branches", "every/tag"], []],
    ["*feature", ["mona-feature", "feature", "ver-10-feature"], ["features"]],
    ["v2*", ["v2", "v2.0", "v2.9"], ["v1"]],
    ["v[12].[0-9]+.[0-9]+", ["v1.10.1", "v2.0.0"], ["v3.0.0", "v1.0", "v1..0"]],
    ["v*.*.*", ["v1.2.3", "v1.2.3-rc.1", "v1..", "v.."], ["v1.2", "v1.2/3.4", "xv1.2.3"]],
    ["v1.0?", ["v1.0", "v1."], ["v1.00"]],
    ["[CB]at", ["Cat", "Bat"], ["cat", "CBat"]],
    ["**/v1", ["v1", "a/b/v1"], ["av1"]],
    ["a/**/b", ["a/b", "a/x/y/b"], ["a/xb", "ab"]],
    ["a\\*", ["a*"], ["ab"]],
    ["a.b", ["a.b"], ["axb"]],
  ];
  for (const [pattern, lets, not] of cases) {
    const filter = RefFilter.only([pattern])!;
    for (const name of lets) assert.equal(filter.lets(name), true, `${pattern} ${name}`);
    for (const name of not) assert.equal(filter.lets(name), false, `${pattern} ${name}`);
  }
});

test("a pattern that nobody can read makes no filter", () => {
  for (const pattern of ["", "+", "?a", "*+", "a+?", "[", "[]", "[z-a]", "[a-Z]", "[^a]", "[.]", "a\\", "!", "a**/b"]) {
    assert.equal(RefFilter.only([pattern]), undefined, pattern);
  }
  assert.equal(RefFilter.except(["!v1"]), undefined);
});

test("the last pattern that matches counts, and what to ignore is let through by nothing else", () => {
  const cases: readonly (readonly [patterns: readonly string[], name: string, isLet: boolean])[] = [
    [["v*", "!v*-rc*"], "v1", true],
    [["v*", "!v*-rc*"], "v1-rc1", false],
    [["!v*-rc*", "v*"], "v1-rc1", true],
    [["v*", "!v*-rc*", "v1-rc9"], "v1-rc9", true],
    [["!v*"], "main", false],
  ];
  for (const [patterns, name, isLet] of cases) {
    assert.equal(RefFilter.only(patterns)!.lets(name), isLet, `${patterns} ${name}`);
  }
  const ignoring = RefFilter.except(["v*"])!;
  assert.deepEqual([ignoring.lets("v1"), ignoring.lets("main")], [false, true]);
});

type Part = { readonly one: string; readonly quantifier: "" | "?" | "+" } | { readonly star: "*" | "**" | "**/" };

/** Slow and obvious: tries every way to divide the name among the parts. */
function matches([part, ...rest]: readonly Part[], name: string): boolean {
  if (part === undefined) return name === "";
  const lengths = Array.from({ length: name.length + 1 }, (_, length) => length);
  const fits = (taken: string) => {
    if ("star" in part) {
      if (part.star === "*") return !taken.includes("/");
      return part.star === "**" || taken === "" || (taken.length > 1 && taken.endsWith("/"));
    }
    const least = part.quantifier === "?" ? 0 : 1;
    const most = part.quantifier === "+" ? name.length : 1;
    const isOne = (character: string) => (part.one === "[ab]" ? /[ab]/.test(character) : character === part.one);
    return taken.length >= least && taken.length <= most && [...taken].every(isOne);
  };
  return lengths.some((length) => fits(name.slice(0, length)) && matches(rest, name.slice(length)));
}

const part = fc.oneof(
  fc.record({
    one: fc.constantFrom("a", "b", ".", "/", "[ab]"),
    quantifier: fc.constantFrom("" as const, "?" as const, "+" as const),
  }),
  fc.record({ star: fc.constantFrom("*" as const, "**" as const, "**/" as const) }),
);
/** A star next to a star would be read as another star. */
const parts = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .filter((list) => list.every((one, index) => !("star" in one) || !(list[index + 1] && "star" in list[index + 1]!)))
  .filter((list) => list.every((one, index) => isRead(one, list[index - 1], list[index + 1])));
const filterParts = fc.array(fc.record({ parts, isNegative: fc.boolean() }), { minLength: 1, maxLength: 3 });

type FilterParts = readonly { readonly parts: readonly Part[]; readonly isNegative: boolean }[];

/** Two stars and a slash are one thing, and are read only at the beginning of a part. */
function isRead(one: Part, before: Part | undefined, behind: Part | undefined): boolean {
  if (!("star" in one) || one.star === "*") return true;
  if (one.star === "**") return !isSlash(behind);
  return before === undefined || ("one" in before && before.one === "/" && before.quantifier === "");
}

function isSlash(one: Part | undefined): boolean {
  return one !== undefined && "one" in one && one.one === "/";
}

function written(filter: FilterParts): RefFilter {
  const text = (one: Part) => ("star" in one ? one.star : `${one.one}${one.quantifier}`);
  return RefFilter.only(filter.map(({ parts, isNegative }) => `${isNegative ? "!" : ""}${parts.map(text).join("")}`))!;
}

function letsSlowly(filter: FilterParts, name: string): boolean {
  const last = filter.findLast(({ parts }) => matches(parts, name));
  return last !== undefined && !last.isNegative;
}

test("a name is let through as by trying every way to divide it", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "b", ".", "/", "x"), maxLength: 6 });
  fc.assert(
    fc.property(filterParts, name, (filter, text) => {
      assert.equal(written(filter).lets(text), letsSlowly(filter, text));
    }),
  );
});

/** Every name of up to five characters that git takes. */
const NAMES = Array.from({ length: 5 }).reduce<readonly string[]>(
  (names) => ["", ...names.flatMap((name) => [..."ab./x"].map((character) => `${name}${character}`))],
  [""],
);
const LEGAL = [...new Set(NAMES)].filter((name) => name !== "" && !/^[./]|\/[./]|\.\.|[./]$/.test(name));

test("what one filter lets through beyond another is a name that does it, and the shortest", () => {
  fc.assert(
    fc.property(filterParts, filterParts, (ours, theirs) => {
      const found = nameBeyond(written(ours), written(theirs));
      assert.ok("name" in found);
      const isBeyond = (name: string) => letsSlowly(ours, name) && !letsSlowly(theirs, name);
      const shortest = LEGAL.filter(isBeyond).toSorted((a, b) => a.length - b.length)[0];
      if (found.name !== null) assert.ok(isBeyond(found.name), found.name);
      if (shortest !== undefined) assert.equal(found.name?.length, shortest.length);
      else assert.ok(found.name === null || found.name.length > 5);
    }),
  );
});

test("tags of a release: what is narrower than the rule, and what is not", () => {
  const release = RefFilter.only(["v*.*.*"])!;
  const beyond = (filter: RefFilter) => nameBeyond(filter, release);
  assert.deepEqual(beyond(RefFilter.only(["v*.*.*"])!), { name: null });
  assert.deepEqual(beyond(RefFilter.only(["v[0-9]+.[0-9]+.[0-9]+"])!), { name: null });
  assert.deepEqual(beyond(RefFilter.only(["v*"])!), { name: "v" });
  assert.deepEqual(beyond(RefFilter.only(["v*", "!v*", "v1.*.0"])!), { name: null });
  assert.deepEqual(beyond(RefFilter.only(["v*.*.*", "ünlü"])!), { name: "ünlü" });
  assert.deepEqual(beyond(RefFilter.all), { name: "0" });
  assert.deepEqual(nameBeyond(RefFilter.except(["**"])!, release), { name: null });
});

test("patterns that cannot be told apart within the limit are said to be so", () => {
  const intricate = RefFilter.only([`**a${"[ab]".repeat(20)}`])!;
  assert.ok("why" in nameBeyond(intricate, RefFilter.only(["**"])!));
});

test("a filter with thousands of patterns, or with one that is very long, is not compared for hours", () => {
  const release = RefFilter.only(["v*.*.*"])!;
  const filters = [
    Array.from({ length: 800 }, (_, index) => `v${index}.*.*`),
    Array.from({ length: 50_000 }, (_, index) => `v${index}.*.*`),
    [`v${"*.a".repeat(2000)}`],
    [String.fromCodePoint(...Array.from({ length: 40_000 }, (_, index) => 0x4e00 + (index % 20_000)))],
  ];
  for (const patterns of filters) assert.ok("why" in nameBeyond(RefFilter.only(patterns)!, release));
});
