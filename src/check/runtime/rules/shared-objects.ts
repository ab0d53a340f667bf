import { counted } from "../../../base/counted.ts";
import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";

/** Every shared object of a Go program is in the image, for its machine and its libc. */
export const sharedObjects = defineRule<RuntimeFacts>({
  id: "shared-objects",
  title: "a shared object is missing",
  level: "error",
  why: "the loader ends the program before it starts: the image as it is cannot have run",
  observe: ({ closures }) =>
    [...closures].flatMap(([path, { missing }]) => {
      if (missing.length === 0) return [];
      return [
        {
          what: `/${path} cannot be loaded: ${missing[0]!.name} ${missing[0]!.problem}`,
          evidence: missing.map(({ name, neededBy, problem }) => `${neededBy} needs ${name}, which ${problem}`),
          fix: "put the shared objects into the image, or build the service with CGO_ENABLED=0",
        },
      ];
    }),
  confirm: ({ closures }) =>
    [...closures].map(([path, { files }]) => `/${path} loads ${counted(files.length, "file")}`),
});
