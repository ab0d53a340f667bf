import type { Image } from "../../../image/image.ts";
import { findCauses } from "../../../measure/image/causes.ts";
import { pageLayers } from "../../../present/page/image-page.ts";
import { readPrograms } from "../../../present/page/image-programs.ts";
import { addImage, IMAGE_CATEGORIES } from "../../../present/page/image-tree.ts";
import type { PageModel } from "../../../report/page/page-model.ts";
import { slimWords } from "../../../report/page/slim-words.ts";
import { TreeBuilder } from "../../../report/page/tree-builder.ts";
import type { SlimReport } from "../../../report/slim-report.ts";
import { surveyImage } from "../../../session/survey-image.ts";
import type { SlimImageJob } from "./job.ts";

/** The page of `slim IMAGE`: what is in the image that was delivered, and what was left out of the original image. */
export async function slimImagePage(job: SlimImageJob, image: Image, report: SlimReport): Promise<PageModel> {
  const { name } = job;
  const { env, signal } = job.surroundings;
  const { ledger } = await surveyImage(image, name, { env, signal, cache: job.settings.cache, verify: "layers" });
  const causes = findCauses(ledger.layers, ledger.tree);
  const { programs, notes } = await readPrograms(image, { ledger, causes }, signal);
  const tree = new TreeBuilder(["stored", "wire"], IMAGE_CATEGORIES);
  const made = report.fromImage?.alreadyMinimal ? name : `${name}, slim`;
  const nodes = addImage(tree, { ledger, causes, programs }, 0, made);
  const words = slimWords(report, report.fromImage?.findings ?? []);
  return {
    ...words,
    title: name,
    tree: tree.build(),
    layers: pageLayers(ledger, nodes),
    notes: [...words.notes, ...notes],
  };
}
