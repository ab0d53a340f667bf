import { defineRule } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const duplicateStageName = defineRule<DockerfileFacts>({
  id: "duplicate-stage-name",
  buildkit: "DuplicateStageName",
  title: "two stages have the same name",
  level: "error",
  why: "COPY --from takes the later stage, and the earlier one may be built for nothing",
  observe: (facts) => {
    const seen = new Set<string>();
    return facts.file.stages.flatMap(({ name, from }) => {
      const key = name?.toLowerCase();
      if (key === undefined || !seen.has(key)) {
        if (key !== undefined) seen.add(key);
        return [];
      }
      return [observed(facts, from, `another stage is called ${name} already`)];
    });
  },
});
