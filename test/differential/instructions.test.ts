/** What instructions of a Dockerfile leave in their layers: the same recipes, run on this machine and by BuildKit. */
import { test } from "node:test";
import { compareWithBuildkit, modelOf, openModule, requireWhatIsKnown } from "./instruction-images.ts";

/** The third recipe, a download and then a build. The slow suite has all of them. */
const DOWNLOAD = 2;

test("a module's instructions, by the model and by BuildKit", async (t) => {
  const opened = await openModule(t);
  if (opened === undefined) return;
  const models = await modelOf(t, opened);
  await t.test("the model says what each instruction leaves, without a builder", () => requireWhatIsKnown(models));
  await t.test("BuildKit leaves what the model says of a download", async (t) => {
    await compareWithBuildkit(t, opened, models, [DOWNLOAD]);
  });
});
