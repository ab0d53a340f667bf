import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { csvFields } from "../../format/dockerfile/go-values.ts";

/** The stages and images that mounts of a RUN name. */
export function mountSources({ flags }: Instruction): readonly string[] {
  return flags
    .filter(({ name }) => name === "mount")
    .flatMap(({ value = "" }) => {
      const from = csvFields(value)?.findLast((field) => /^from=/i.test(field));
      return from === undefined || from.length === "from=".length ? [] : [from.slice("from=".length)];
    });
}
