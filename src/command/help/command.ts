import { type Application, buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";

/** `plimsoll help`, for a verb's usage and for the pages of errors, rules and the guide. */
export function helpCommand(application: () => Application<World>) {
  return buildCommand<NonNullable<unknown>, [string?], World>({
    loader: async () => {
      const { help } = await import("./help.ts");
      return async function (this: World, _flags, word) {
        await help(this, application(), word);
      };
    },
    parameters: {
      positional: {
        kind: "tuple",
        parameters: [
          {
            brief: "A command, the code of an error, the ID of a rule, or a page of the guide",
            placeholder: "word",
            optional: true,
            parse: word,
            async proposeCompletions(this: World) {
              const { helpWords } = await import("./help.ts");
              return helpWords(application());
            },
          },
        ],
      },
    },
    docs: {
      brief: "Print the page of a command, an error, a rule or a part of the guide",
      fullDescription: [
        "  plimsoll help slim            the usage of a command",
        "  plimsoll help cgo-required    what an error or a rule means, and what to do",
        "  plimsoll help exit-codes      a page of the guide",
        "  plimsoll help guide           the list of the guide's pages; also: errors, rules",
        "  plimsoll help licences        the licences of plimsoll and of what is inside it",
        "",
        "The pages are part of plimsoll: no network is needed. `guide/lint`, `rules/cgo-required` and the like name one page",
        "where several have the same name.",
      ].join("\n"),
    },
  });
}
