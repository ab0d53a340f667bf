import { measureBinary } from "../../../measure/binary/measure-binary.ts";
import { findCauses } from "../../../measure/image/causes.ts";
import type { ImageLedger } from "../../../measure/image/ledger/image-ledger.ts";
import { placeKey } from "../../../measure/image/place-key.ts";
import { divideProgram } from "../../../measure/image/program-parts.ts";
import { pageLayers } from "../../../present/page/image-page.ts";
import { programTree } from "../../../present/page/image-programs.ts";
import { addImage, IMAGE_CATEGORIES, type ImagePrograms } from "../../../present/page/image-tree.ts";
import type { SymbolTree } from "../../../present/page/symbol-tree.ts";
import type { PageLayer, PageModel, PageTree } from "../../../report/page/page-model.ts";
import { slimWords } from "../../../report/page/slim-words.ts";
import { TreeBuilder } from "../../../report/page/tree-builder.ts";
import type { SlimReport } from "../../../report/slim-report.ts";
import { pathInImage } from "../../../service/binary-path.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import type { SlimJob } from "../../../service/job.ts";
import { surveyImage } from "../../../session/survey-image.ts";
import { openBinary } from "../../../store/file/binary-file.ts";

/**
 * The page of a run of `slim`. The image is measured as it was written, layer by layer, and its binaries down to
 * symbols.
 */
export async function slimPage(
  job: SlimJob,
  platforms: readonly FinishedPlatform[],
  report: SlimReport,
): Promise<PageModel> {
  const title = job.packages.map(({ name }) => name).join(", ");
  const { tree, layers } = await measured(job, platforms, report, title);
  const findings = platforms.flatMap(({ binaries }) =>
    binaries.flatMap(({ examination: { verdicts } }) => verdicts.flatMap((verdict) => verdict.findings)),
  );
  return { ...slimWords(report, findings), title, tree, layers };
}

/** One platform is the whole page; of several platforms, each is one part of it. */
async function measured(
  job: SlimJob,
  platforms: readonly FinishedPlatform[],
  report: SlimReport,
  title: string,
): Promise<{ readonly tree: PageTree; readonly layers: readonly PageLayer[] }> {
  const tree = new TreeBuilder(["stored", "wire"], IMAGE_CATEGORIES);
  const isOne = platforms.length === 1;
  const whole = tree.trait({ kind: "images", category: IMAGE_CATEGORIES.length - 1, details: [] });
  if (!isOne) tree.add(0, title, whole, [0, 0]);
  const { env, signal } = job.surroundings;
  const { cache } = job.settings;
  const layers: PageLayer[] = [];
  for (const [index, finished] of platforms.entries()) {
    const name = report.image?.platforms[index]?.platform ?? title;
    const { ledger } = await surveyImage(finished.image, name, { env, signal, cache, verify: "layers" });
    const causes = findCauses(ledger.layers, ledger.tree);
    const parts = { ledger, causes, programs: await programsOf(job, finished, ledger) };
    layers.push(...pageLayers(ledger, addImage(tree, parts, isOne ? 0 : 1, isOne ? title : name)));
  }
  return { tree: tree.build(), layers };
}

/** The binaries still exist as files, so they need not be read from a layer. */
async function programsOf(job: SlimJob, { binaries }: FinishedPlatform, ledger: ImageLedger): Promise<ImagePrograms> {
  const programs = new Map<string, SymbolTree>();
  for (const { package: main, built } of binaries) {
    const place = ledger.tree.find(pathInImage(job.settings, main))?.place;
    if (place === undefined) continue;
    await using file = await openBinary(built.path, job.surroundings.cwd);
    const parts = divideProgram(ledger, place, await measureBinary(file, main.name), "symbol");
    programs.set(placeKey(place), programTree(ledger, place, parts));
  }
  return programs;
}
