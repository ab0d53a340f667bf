/** Each way in which a Dockerfile can get its modules: BuildKit leaves what the model says. */
import { test } from "node:test";
import { compareWithBuildkit, modelOf, openModule, requireWhatIsKnown } from "../differential/instruction-images.ts";

test("BuildKit leaves what the model says, as umoci, tar and gzip see it; only what a container adds differs", async (t) => {
  const opened = await openModule(t);
  if (opened === undefined) return;
  const models = await modelOf(t, opened);
  const images = await compareWithBuildkit(t, opened, models, [...opened.recipes.keys()]);
  if (images !== undefined) requireWhatIsKnown(images);
});
