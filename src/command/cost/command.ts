import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { COST_FLAGS, type CostFlags } from "./flags.ts";

export const costCommand = buildCommand<CostFlags, [string, string?], World>({
  loader: async () => (await import("./cost.ts")).cost,
  parameters: {
    flags: COST_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: word,
          brief: "A module or the import path of a package; with @VERSION, another version of the module",
          placeholder: "module",
        },
        { parse: word, brief: "A Go main package (default: .)", placeholder: "package", optional: true },
      ],
    },
  },
  docs: {
    brief: "Say what a module costs a program, before anybody merges it",
    fullDescription: [
      "Builds the program as it is, and once more with stubs in place of the module's packages: the difference is what",
      "the module costs. Beside it are the bytes with the module's label and those that nothing else uses, the modules",
      "that come along, the version of Go that they ask for, and known advisories, if a database is given.",
      "With @VERSION the program is built with that version in a copy of go.mod instead, and both are compared.",
      "Your files stay as they are.",
      "",
      "  plimsoll cost google.golang.org/grpc ./cmd/order",
      "  plimsoll cost github.com/tidwall/gjson@latest",
      "  plimsoll cost golang.org/x/net --db file:///srv/vulndb",
      "  plimsoll cost google.golang.org/grpc --format github",
    ].join("\n"),
  },
});
