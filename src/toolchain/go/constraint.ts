import { tagsIn } from "../../format/go-source/expression.ts";
import type { Platform } from "../../format/oci/platform.ts";
import { FileHeads } from "./file-heads.ts";
import { NO_OVERLAY } from "./overlay.ts";
import { placeOf } from "./sources.ts";

/**
 * What makes a package a program, or brings files into one: build tags, or another platform; or the reason:
 * `//go:build ignore` excludes its files.
 */
export type Constraint =
  | { readonly tags: readonly string[]; readonly platform?: Platform }
  | { readonly ignored: readonly string[] };

export interface Attempts {
  readonly platform: Platform;
  /** Whether these additional tags, for this platform, have the effect that is wanted. */
  readonly helps: (tags: readonly string[], platform: Platform) => Promise<boolean>;
}

/** The systems and architectures that Go 1.26 builds for: a file name may have others, which are no way out. */
const SYSTEMS = new Set(
  "aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows".split(" "),
);
const ARCHITECTURES = new Set(
  "386 amd64 arm arm64 loong64 mips mipsle mips64 mips64le ppc64 ppc64le riscv64 s390x wasm".split(" "),
);
/** Tags that the go command sets by itself. */
const OWN_TAGS = /^(?:cgo|gc|gccgo|unix|race|msan|asan|go1\.\d+|goexperiment\..*)$/;
/** Each attempt runs go once. */
const MOST_ATTEMPTS = 24;

/**
 * Finds what would include a package's files: every word of their constraints is tried with go itself, one tag after
 * the other and then all of them, for this platform and for those that are named. Undefined where nothing helps.
 */
export async function findConstraint(
  folder: string,
  files: readonly string[],
  { platform, helps }: Attempts,
): Promise<Constraint | undefined> {
  const words = await constraintWords(folder, files);
  const tags = [...words].filter(
    (word) => !SYSTEMS.has(word) && !ARCHITECTURES.has(word) && !OWN_TAGS.test(word) && word !== "ignore",
  );
  const sets = [[], ...tags.map((tag) => [tag]), ...(tags.length > 1 ? [tags] : [])];
  const platforms = [undefined, ...platformsNamed(words, platform)];
  const candidates = platforms.flatMap((other) => sets.map((set) => ({ tags: set, platform: other })));
  for (const { tags: set, platform: other } of candidates.slice(1, MOST_ATTEMPTS)) {
    if (!(await helps(set, other ?? platform))) continue;
    return { tags: set, ...(other === undefined ? {} : { platform: other }) };
  }
  return words.has("ignore") ? { ignored: files } : undefined;
}

function platformsNamed(words: ReadonlySet<string>, { os, architecture }: Platform): Platform[] {
  // `!amd64` names no architecture that would work.
  const architectures = [...[...words].filter((word) => ARCHITECTURES.has(word)), "amd64", "arm64"];
  const systems = [...words].filter((word) => SYSTEMS.has(word) && word !== os);
  const others = new Set(architectures.filter((word) => word !== architecture));
  return [
    ...[...others].map((other) => ({ os, architecture: other })),
    ...systems.map((system) => ({ os: system, architecture })),
  ];
}

/** Every tag that the constraints and the names of these files ask about. */
async function constraintWords(folder: string, files: readonly string[]): Promise<Set<string>> {
  const heads = new FileHeads((file) => placeOf(file, NO_OVERLAY));
  const read = await heads.read(files.map((name) => ({ folder, name })));
  return new Set(read.flatMap(({ condition }) => (condition === undefined ? [] : tagsIn(condition))));
}
