import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { TAGS_FLAGS, type TagsFlags } from "./flags.ts";

export const tagsCommand = buildCommand<TagsFlags, [string?], World>({
  loader: async () => (await import("./tags.ts")).tags,
  parameters: {
    flags: TAGS_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: word,
          brief: "A Go main package (default: the one in this folder)",
          placeholder: "package",
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: "Say what each build tag of a program costs, by building it with and without",
    fullDescription: [
      "Reads the build constraints of every file of the program, its modules and the standard library, and builds the",
      "program with and without each tag that changes which files are built: what it weighs, which packages and modules",
      "come and go, and whether it builds at all. Two tags are built together only where one package reacts to both.",
      "Tags in use come first, then the module's own, those of its dependencies, those of the standard library.",
      "",
      "  plimsoll tags ./cmd/order",
      "  plimsoll tags ./cmd/order --tags with_redis        what the tag in use costs, and what others would",
      "  plimsoll tags github.com/nats-io/nats-server/v2@v2.15.3 --budget 4",
      "  plimsoll tags ./cmd/order --graph text --mark with_redis        what needs what, and what the tag brings",
      "  plimsoll tags --json | jq '.tags[] | select(.outcome == \"weighed\") | [.tags[0], .change.sizeBytes]'",
    ].join("\n"),
  },
});
