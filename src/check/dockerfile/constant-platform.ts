import { defineRule } from "../rule.ts";
import { evaluate } from "./evaluation/evaluation.ts";
import { type DockerfileFacts, observed } from "./facts.ts";
import { platformOf } from "./fault/platform.ts";

export const constantPlatform = defineRule<DockerfileFacts>({
  id: "constant-platform",
  buildkit: "FromPlatformFlagConstDisallowed",
  title: "FROM is bound to one platform",
  level: "warning",
  why: "a build for another platform silently gets the files of this platform",
  observe: (facts) =>
    evaluate(facts.file).stages.flatMap(({ stage, platform }) => {
      if (platform?.text === undefined || platform.set.size + platform.unset.size > 0) return [];
      const parts = platformOf(platform.text);
      // A stage whose name says its platform is bound to it on purpose: BuildKit decides the same way.
      const name = stage.name?.toLowerCase() ?? "";
      if (parts === undefined || name.includes(parts.os) || name.includes(parts.architecture)) return [];
      return [
        observed(facts, stage.from, `the stage is for ${platform.text}, whatever platform is asked for`, {
          fix: "leave --platform out, or use $BUILDPLATFORM for a stage that compiles for other platforms",
        }),
      ];
    }),
});
