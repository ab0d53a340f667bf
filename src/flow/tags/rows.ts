import type { FoundTag } from "../../evidence/build-tags/find-tags.ts";
import type { OtherTag, ProgramFigures, ReactingPackage, TagReason, TagRow } from "../../report/tags-report.ts";
import type { TaggedProgram, WeighedTag } from "../../service/tags/weighed-tag.ts";

/** Lines of the compiler's message that are kept of a program that does not build. */
const MOST_LINES = 8;

export function figuresOf({ size, packages }: TaggedProgram): ProgramFigures {
  return {
    sizeBytes: size?.sizeBytes ?? null,
    wireBytes: size?.wireBytes ?? null,
    packages: packages.length === 0 ? null : packages.length,
    modules: packages.length === 0 ? null : modulesOf({ packages }).size,
  };
}

export function tagRow(weighed: WeighedTag, budget: number): TagRow {
  const { tags, together, class: tagClass, inUse, outcome, found } = weighed;
  return {
    tags,
    together,
    class: tagClass,
    inUse,
    outcome,
    reason: reasonOf(weighed, budget),
    reacting: reactingOf(weighed),
    needs: found.length === 1 ? found[0]!.needs : [],
    ...compared(weighed),
  };
}

export function otherTag({ tag, class: tagClass, places }: FoundTag): OtherTag {
  const packages = new Set(places.map((place) => place.package.importPath));
  const own = places.some((place) => place.package.origin === "own");
  return { tag, class: tagClass, own, packages: [...packages].sort(), files: places.length };
}

function compared({ with: on, without: off }: WeighedTag) {
  if (on === null || off === null) {
    return {
      ...{ with: null, without: null, change: null },
      ...{ packagesAdded: null, packagesRemoved: null, modulesAdded: null, modulesRemoved: null },
    };
  }
  const [before, after] = [figuresOf(off), figuresOf(on)];
  const isListed = off.packages.length > 0 && on.packages.length > 0;
  const less = (one: Iterable<string>, other: ReadonlySet<string>) =>
    isListed ? [...one].filter((name) => !other.has(name)).sort() : null;
  const [pathsBefore, pathsAfter] = [pathsOf(off), pathsOf(on)];
  const [modulesBefore, modulesAfter] = [modulesOf(off), modulesOf(on)];
  return {
    without: before,
    with: after,
    change: {
      sizeBytes: difference(before.sizeBytes, after.sizeBytes),
      wireBytes: difference(before.wireBytes, after.wireBytes),
      packages: difference(before.packages, after.packages),
      modules: difference(before.modules, after.modules),
    },
    packagesAdded: less(pathsAfter, pathsBefore),
    packagesRemoved: less(pathsBefore, pathsAfter),
    modulesAdded: less(modulesAfter, modulesBefore),
    modulesRemoved: less(modulesBefore, modulesAfter),
  };
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

function pathsOf({ packages }: Pick<TaggedProgram, "packages">): Set<string> {
  return new Set(packages.map(({ importPath }) => importPath));
}

function modulesOf({ packages }: Pick<TaggedProgram, "packages">): Set<string> {
  return new Set(packages.flatMap(({ module }) => module ?? []));
}

function reactingOf({ found, reacting }: WeighedTag): ReactingPackage[] {
  return reacting.map((importPath) => {
    const places = found.flatMap((one) => (found.length === 1 ? one.reacting : one.places));
    const here = places.filter((place) => place.package.importPath === importPath);
    const files = new Set(here.map(({ file }) => file.name));
    return { importPath, module: here[0]?.package.module ?? null, files: [...files].sort() };
  });
}

function reasonOf({ outcome, with: on, without: off, found, reacting }: WeighedTag, budget: number): TagReason | null {
  const plain = (why: string, fix: string | null = null): TagReason => ({ of: null, why, fix });
  if (outcome === "not-weighed") return plain(`the budget of ${budget} builds was used up`, "--budget allows more");
  if (outcome === "changes-nothing") return plain(whyNothing(found, reacting));
  const of = on?.problem ? "with" : "without";
  const problem = on?.problem ?? off?.problem ?? null;
  if (problem === null) return null;
  const lines = problem.why.split("\n").filter((line) => line.trim() !== "");
  const left = lines.length > MOST_LINES ? ["…"] : [];
  return { of, why: [...lines.slice(0, MOST_LINES), ...left].join("\n"), fix: problem.fix ?? null };
}

function whyNothing(found: readonly FoundTag[], reacting: readonly string[]): string {
  const [first] = found;
  if (first === undefined || first.places.length === 0) return "no file of the program names it";
  if (reacting.length > 0) return "the program has the same files with it and without it";
  const ways = first.needs.map((words) => words.join(" && "));
  if (ways.length > 0) return `files react to it only in a build with ${ways.join(", or with ")}`;
  return "no file is built or left out because of it";
}
