import { type BuildConstraint, constraintOf } from "./build-constraint.ts";

/** Sets of more tags are not tried: nobody types them. */
const MOST_TAGS = 3;
const MOST_CANDIDATES = 8;

/**
 * Sets of build tags that make the Go files with these texts independent of the switch for C: with them each file is either in the build
 * or not, whether C is on or off. The smallest sets come first. `isSet` knows the tags of the build itself: the
 * platform, the release and what the user has set.
 */
export function tagsWithoutC(texts: readonly string[], isSet: (tag: string) => boolean): string[][] {
  const constrained = texts.flatMap((text) => {
    const constraint = constraintOf(text);
    const importsC = /^import\s+"C"|^\s+"C"$/m.test(text);
    return constraint === undefined && !importsC ? [] : [{ constraint, importsC }];
  });
  const named = new Set(constrained.flatMap(({ constraint }) => [...(constraint?.tags ?? [])]));
  const candidates = [...named].filter((tag) => isCustom(tag) && !isSet(tag)).slice(0, MOST_CANDIDATES);
  return subsets(candidates, MOST_TAGS).filter((tags) =>
    constrained.every((file) => chosen(file, true, tags, isSet) === chosen(file, false, tags, isSet)),
  );
}

function chosen(
  { constraint, importsC }: { constraint: BuildConstraint | undefined; importsC: boolean },
  cgo: boolean,
  tags: readonly string[],
  isSet: (tag: string) => boolean,
): boolean {
  if (importsC && !cgo) return false;
  return constraint?.holds((tag) => (tag === "cgo" ? cgo : tags.includes(tag) || isSet(tag))) ?? true;
}

/** Tags that go sets by itself, so that nobody can ask for them: systems, architectures, compilers, releases. */
const OWN =
  /^(?:cgo|gc|gccgo|unix|ignore|race|msan|asan|purego|go1(?:\.\d+)*|goexperiment\..*|aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|js|linux|nacl|netbsd|openbsd|plan9|solaris|wasip1|windows|zos|386|amd64p?\d*|arm|armbe|arm64|arm64be|loong64|mips\w*|ppc\w*|riscv\d*|s390x?|sparc\w*|wasm)(?:\..*)?$/;

function isCustom(tag: string): boolean {
  return tag === "purego" || !OWN.test(tag);
}

/** Smaller sets first. */
function subsets(words: readonly string[], most: number): string[][] {
  let last: string[][] = words.map((word) => [word]);
  const all = [...last];
  for (let size = 2; size <= most; size++) {
    last = last.flatMap((set) => words.slice(words.indexOf(set.at(-1)!) + 1).map((word) => [...set, word]));
    all.push(...last);
  }
  return all;
}
