import { measureBinary } from "../../measure/binary/measure-binary.ts";
import { findCauses } from "../../measure/image/causes.ts";
import { placeKey } from "../../measure/image/go-programs.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { measureImage } from "../../measure/image/measure-image.ts";
import type { PageLayer, PageModel, PageTree, PageWaterfall } from "../../report/page/page-model.ts";
import { TreeBuilder } from "../../report/page/tree-builder.ts";
import { formatSize } from "../../report/size.ts";
import type { PlatformSummary, SlimReport } from "../../report/slim-report.ts";
import type { Table } from "../../report/table.ts";
import { openBinary } from "../../store/binary-file.ts";
import { pathInImage } from "../slim/binary-path.ts";
import type { FinishedPlatform } from "../slim/comparison.ts";
import type { SlimJob } from "../slim/job.ts";
import { LayerSurveyor } from "../survey-layers.ts";
import { pageLayers } from "./image-page.ts";
import { programTree } from "./image-programs.ts";
import { addImage, IMAGE_CATEGORIES, type ImagePrograms } from "./image-tree.ts";
import type { SymbolTree } from "./symbol-tree.ts";

/** The page of a run of `slim`. The image is measured as it was written, layer by layer, its binaries down to symbols. */
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
  return {
    verb: "slim",
    title,
    facts: factsOf(report),
    tree,
    waterfall: waterfallOf(report),
    layers,
    findings: findings.map(({ docs: _docs, place: _place, ...finding }) => ({ ...finding, node: null })),
    tables: [evidenceTable(report), destinationTable(report), inputTable(report)].filter(({ rows }) => rows.length > 0),
    notes: report.notes,
  };
}

/** One platform is the whole; several are each a part of it. */
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
  const layers: PageLayer[] = [];
  for (const [index, finished] of platforms.entries()) {
    const name = report.image?.platforms[index]?.platform ?? title;
    const ledger = await ledgerOf(job, finished, name);
    const causes = findCauses(ledger.layers, ledger.tree);
    const parts = { ledger, causes, programs: await programsOf(job, finished, ledger) };
    layers.push(...pageLayers(ledger, addImage(tree, parts, isOne ? 0 : 1, isOne ? title : name)));
  }
  return { tree: tree.build(), layers };
}

async function ledgerOf({ world, settings }: SlimJob, { image }: FinishedPlatform, name: string): Promise<ImageLedger> {
  const { cache } = settings;
  await using surveyor = new LayerSurveyor(image, { env: world.env, cache, verify: "layers" });
  const { survey, atOnce } = surveyor;
  return await measureImage(image, name, { survey, atOnce, signal: world.signal });
}

/** The binaries are files still: nothing has to be taken out of a layer. */
async function programsOf(job: SlimJob, { binaries }: FinishedPlatform, ledger: ImageLedger): Promise<ImagePrograms> {
  const programs = new Map<string, SymbolTree>();
  for (const { package: main, built } of binaries) {
    const place = ledger.tree.find(pathInImage(job.settings, main))?.place;
    if (place === undefined) continue;
    await using file = await openBinary(built.path, job.world.cwd);
    programs.set(placeKey(place), programTree(ledger, place, await measureBinary(file, main.name)));
  }
  return programs;
}

function factsOf({ image, before, after }: SlimReport): PageModel["facts"] {
  if (image === null || after === null) return [];
  return [
    { name: "stored", value: formatSize(after.sizeBytes) },
    { name: "on the wire", value: formatSize(after.wireBytes) },
    ...(before === null ? [] : [{ name: "saved on the wire", value: formatSize(before.wireBytes - after.wireBytes) }]),
    { name: "platforms", value: image.platforms.map(({ platform }: PlatformSummary) => platform).join(", ") },
    { name: "reference", value: image.reference ?? "not written" },
    { name: "digest", value: image.digest },
    { name: "media type", value: image.mediaType },
  ];
}

function waterfallOf({ before, after, steps }: SlimReport): PageWaterfall {
  let number = 0;
  return {
    before: before && stage(before),
    steps: steps.map(({ id, status, why, savedBytes, savedWireBytes }) => ({
      name: id === "rebuild" ? id : `${++number} ${id}`,
      status,
      why,
      savedStoredBytes: savedBytes,
      savedWireBytes,
    })),
    after: after && stage(after),
  };
}

function stage({ what, sizeBytes, wireBytes }: NonNullable<SlimReport["before"]>) {
  return { what, storedBytes: sizeBytes, wireBytes };
}

const left = (header: string) => ({ header, align: "left" }) as const;
const right = (header: string) => ({ header, align: "right" }) as const;

function evidenceTable({ evidence }: SlimReport): Table {
  const words = { yes: "needed", no: "no", unknown: "maybe" } as const;
  return {
    title: "what the service needs of a base",
    columns: [left("what"), left("needed"), left("why")],
    rows: evidence.map(({ id, needed, why }) => [id, words[needed], why.join("; ")]),
  };
}

function destinationTable({ destinations }: SlimReport): Table {
  const size = (bytes: number | null) => (bytes === null ? "" : formatSize(bytes));
  return {
    title: "destinations",
    columns: [right("written"), right("was there"), left("destination"), left("reference")],
    rows: destinations.map(({ destination, reference, uploadedBytes, skippedBytes, error }) => [
      size(uploadedBytes),
      size(skippedBytes),
      destination,
      reference ?? `failed: ${error?.what ?? "not known why"}`,
    ]),
  };
}

function inputTable({ inputs }: SlimReport): Table {
  return {
    title: "inputs",
    columns: [left("what the digest follows from"), left("value")],
    rows: inputs.map(({ name, value }) => [name, value]),
  };
}
