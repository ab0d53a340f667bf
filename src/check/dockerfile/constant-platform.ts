import { defineRule } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const constantPlatform = defineRule<DockerfileFacts>({
  id: "constant-platform",
  buildkit: "FromPlatformFlagConstDisallowed",
  title: "FROM is bound to one platform",
  level: "warning",
  why: "a build for another platform silently gets this one's files",
  observe: (facts) =>
    facts.file.stages
      // A stage whose name says its platform means it: BuildKit holds it likewise.
      .filter(
        ({ platform, name = "" }) => platform !== undefined && !platform.includes("$") && !mentions(name, platform),
      )
      .map(({ platform, from }) =>
        observed(facts, from, `the stage is for ${platform} whatever is asked for`, {
          fix: "leave --platform out, or use $BUILDPLATFORM for a stage that runs where it is built",
        }),
      ),
});

function mentions(name: string, platform: string): boolean {
  const parts = platform
    .toLowerCase()
    .split("/")
    .filter((part) => part !== "");
  return parts.some((part) => name.toLowerCase().includes(part));
}
