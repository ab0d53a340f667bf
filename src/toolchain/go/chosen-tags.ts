import type { BuildChoices } from "./build-flags.ts";
import { readFlagWords, writeFlag } from "./flag-words.ts";
import { type Go, settingOf } from "./go.ts";
import { joinWords, splitWords } from "./words.ts";

/**
 * The same choices with exactly these tags, wherever tags were set before: in `choices` or in GOFLAGS, whose other flags
 * stay. Throws `flag-invalid` for a GOFLAGS that cannot be written again.
 */
export function withTags(go: Pick<Go, "settings">, choices: BuildChoices, tags: readonly string[]): BuildChoices {
  const { kept: flags } = withoutTags(choices.flags, "the flags of the build");
  const inherited = withoutTags(splitWords(settingOf(go, choices.env, "GOFLAGS") ?? "", "GOFLAGS"), "GOFLAGS");
  if (!inherited.hadTags) return { ...choices, flags, tags };
  // go would take an empty GOFLAGS for one that is not set, and read the file that `go env -w` writes.
  const goflags = joinWords([...inherited.kept, "-tags="], "GOFLAGS");
  return { ...choices, flags, tags, env: { ...choices.env, GOFLAGS: goflags } };
}

function withoutTags(words: readonly string[], where: string) {
  const all = readFlagWords(words, where);
  const others = all.filter(({ name }) => name !== "tags");
  return { kept: others.map(writeFlag), hadTags: others.length < all.length };
}
