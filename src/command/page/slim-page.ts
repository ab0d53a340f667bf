import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import { measureBinary } from "../../measure/binary/measure-binary.ts";
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
import { addImage, IMAGE_CATEGORIES, programKey } from "./image-tree.ts";

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
    findings: findings.map(({ docs: _, ...finding }) => ({ ...finding, node: null })),
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
    const programs = await programsOf(job, finished, ledger);
    const nodes = addImage(tree, ledger, programs, isOne ? 0 : 1, isOne ? title : name);
    layers.push(...pageLayers(ledger, nodes));
  }
  return { tree: tree.build(), layers };
}

async function ledgerOf({ world }: SlimJob, { image }: FinishedPlatform, name: string): Promise<ImageLedger> {
  await using surveyor = new LayerSurveyor(image);
  const { survey, atOnce } = surveyor;
  return await measureImage(image, name, { survey, atOnce, signal: world.signal });
}

/** The binaries are files still: nothing has to be taken out of a layer. */
async function programsOf({ settings, world }: SlimJob, { binaries }: FinishedPlatform, { layers }: ImageLedger) {
  const programs = new Map<string, BinaryLedger>();
  for (const { package: main, built } of binaries) {
    const path = pathInImage(settings, main).replace(/^\/+/, "");
    await using file = await openBinary(built.path, world.cwd);
    const binary = await measureBinary(file, main.name);
    for (const { index, survey } of layers) {
      const { entries } = survey;
      for (let entry = 0; entry < entries.length; entry++) {
        const isIt = entries.path(entry) === path && entries.sizeBytes(entry) === binary.sizeBytes;
        if (isIt) programs.set(programKey(index, entry), binary);
      }
    }
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
