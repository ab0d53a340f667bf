import { defineRule } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";
import { globalArguments, usesIn } from "./variables.ts";

export const undefinedArgInFrom = defineRule<DockerfileFacts>({
  id: "undefined-arg-in-from",
  buildkit: "UndefinedArgInFrom",
  title: "FROM uses a variable that nobody declares",
  level: "error",
  why: "it is empty there, and another image is taken than the one that was meant",
  observe: (facts) => {
    const known = globalArguments(facts);
    return facts.file.stages.flatMap(({ base, platform = "", from }) =>
      [...usesIn(base), ...usesIn(platform)]
        .filter(({ name, hasDefault }) => !known.has(name) && !hasDefault)
        .map(({ name }) =>
          observed(facts, from, `$${name} is not declared before the first FROM`, {
            fix: `ARG ${name}=… at the top of the file`,
          }),
        ),
    );
  },
});
