import { buildCommand } from "@stricli/core";
import { BY_FLAG, type DiffFlags, FORMAT_FLAG, JSON_FLAG, ONLY_FLAG, REPORT_FLAG, TOP_FLAG } from "../explain/flags.ts";
import type { World } from "../world.ts";

const FILE = { placeholder: "file", parse: (text: string) => text } as const;

export const diffCommand = buildCommand<DiffFlags, [string, string], World>({
  loader: async () => (await import("./diff.ts")).diff,
  parameters: {
    flags: {
      by: { ...BY_FLAG, brief: "Compare by one of these only (default: section, module and package)" },
      top: TOP_FLAG,
      only: ONLY_FLAG,
      format: FORMAT_FLAG,
      json: JSON_FLAG,
      report: REPORT_FLAG,
    },
    positional: {
      kind: "tuple",
      parameters: [
        { ...FILE, brief: "An ELF executable", placeholder: "before" },
        { ...FILE, brief: "Another one", placeholder: "after" },
      ],
    },
  },
  docs: {
    brief: "Say what changed between two Go binaries",
    fullDescription: [
      "What came, went, grew and shrank, by section, module, package and symbol. The changes of every table add up to",
      "the difference of the files. Where the second lacks the symbols of the first, it is examined whether it is the",
      "same program stripped: the same loaded bytes but for build IDs, and no absolute path. Images are not compared.",
      "",
      "  plimsoll diff ./order-v1 ./order-v2",
      "  plimsoll diff ./order ./order-stripped",
      "  plimsoll diff a b --by symbol --top 50",
    ].join("\n"),
  },
});
