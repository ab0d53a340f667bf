import { defined } from "../../../base/defined.ts";
import { LIMITS } from "../../../base/limits.ts";
import { formatTime } from "../../../base/time.ts";
import type { FileEntry } from "../../../build/file-entry.ts";
import { assembleImage, type PlannedLayer } from "../../../build/image/assemble.ts";
import { folderEntriesAbove, keptEntries, keptPlaces, type PieceSource } from "../../../build/pieces/kept-entries.ts";
import { userEntries } from "../../../build/pieces/user-files.ts";
import { readTexts } from "../../../evidence/runtime/image-files.ts";
import type { ContainerConfig } from "../../../format/oci/config.ts";
import { type Image, platformOf } from "../../../image/image.ts";
import { PROBER_PATH } from "../../../plan/container.ts";
import { healthcheckOf } from "../../../plan/slim-image/healthcheck.ts";
import { layersOfPieces } from "../../../plan/slim-image/layers-of-pieces.ts";
import type { KeptPath, SlimImagePlan } from "../../../plan/slim-image/slim-image-plan.ts";
import { whiteoutNotes } from "../../../present/image-notes.ts";
import type { SlimClaim } from "../../../prove/slim-image.ts";
import { serviceLayer } from "../../../session/layers.ts";
import { packageRecords } from "../../../session/package-records.ts";
import { proberLayer } from "../../../session/prober.ts";
import { staticLayers } from "../../../session/static-layers.ts";
import type { SurveyedFiles } from "../../../session/surveyed-files.ts";
import { openGo } from "../../../toolchain/go/go.ts";
import type { SlimImageJob } from "./job.ts";
import { type StrippedPrograms, stripPrograms } from "./strip-programs.ts";

export interface BuiltSlimImage {
  readonly image: Image;
  readonly claim: SlimClaim;
  readonly notes: readonly string[];
}

/** Everything but the layers, which take the time. */
interface PreparedSlimImage {
  readonly claim: SlimClaim;
  readonly build: () => Promise<BuiltSlimImage>;
}

/** Builds the image from the pieces that the plan keeps. The same image and plan always give the same digest. */
export async function buildSlimImage(
  job: SlimImageJob,
  plan: SlimImagePlan,
  files: SurveyedFiles,
): Promise<BuiltSlimImage> {
  return (await prepareSlimImage(job, plan, files)).build();
}

/** Finds out what will be claimed of the image, so that a proof can begin before there is one. */
export async function prepareSlimImage(
  job: SlimImageJob,
  plan: SlimImagePlan,
  files: SurveyedFiles,
): Promise<PreparedSlimImage> {
  await files.open(keptPlaces(files.tree, plan.keep));
  const programs = await stripPrograms(plan, files);
  const pieces = pieceLayers(job, plan, files, programs);
  const added = await addedParts(job, plan, files);
  const claim: SlimClaim = {
    kept: new Set(plan.keep.map(({ path }) => path)),
    stripped: new Set(programs.contents.keys()),
    added: new Set(added.paths),
    settings: new Set([
      ...(plan.command === "unchanged" ? [] : ["Entrypoint", "Cmd"]),
      ...(plan.healthcheck === "unchanged" ? [] : ["Healthcheck"]),
    ]),
  };
  const notes = [...whiteoutNotes(files.tree, files.layers), ...added.notes];
  return {
    claim,
    build: async () => ({ image: await imageOf(job, plan, added, pieces), claim, notes }),
  };
}

async function imageOf(job: SlimImageJob, plan: SlimImagePlan, added: AddedParts, pieces: PieceLayers): Promise<Image> {
  // One layer after the other: each is compressed on every core, and only one is held in memory.
  const layers = [...added.shared];
  for (const make of [() => pieces.system(added.system), () => added.prober, pieces.service, pieces.programs]) {
    const layer = await make();
    if (layer !== undefined) layers.push(layer);
  }
  const container = containerOf(job.image, plan);
  return assembleImage(
    {
      platform: platformOf(job.image),
      created: job.image.config.created ?? formatTime(job.epochSeconds),
      container,
      annotations: job.image.manifest.annotations ?? {},
      mediaTypes: job.mediaTypes,
    },
    layers,
  );
}

type PieceLayers = ReturnType<typeof pieceLayers>;

/** Makes each of the three layers when it is asked for. */
function pieceLayers(job: SlimImageJob, plan: SlimImagePlan, files: SurveyedFiles, { contents }: StrippedPrograms) {
  // The source is named by its digest alone: a path of this machine would change the digest of the result.
  const from = job.image.descriptor.digest;
  const source: PieceSource = {
    tree: files.tree,
    layers: files.layers,
    content: ({ path }, place) => contents.get(path) ?? files.content(place),
    attributes: (place) => files.attributes(place),
  };
  const { system, service, programs } = layersOfPieces(plan.keep);
  const layer = async (what: string, kept: readonly KeptPath[], more: readonly FileEntry[] = []) => {
    if (kept.length + more.length === 0) return undefined;
    const above = folderEntriesAbove(
      source,
      more.map(({ path }) => path),
    );
    const entries = new Map([...above, ...more, ...keptEntries(source, kept)].map((entry) => [entry.path, entry]));
    return serviceLayer(job, `plimsoll slim: ${what} of ${from}`, [...entries.values()]);
  };
  return {
    system: (more: readonly FileEntry[]) => layer("system files", system, more),
    service: () => layer("files of the service", service),
    programs: () => layer(programs.map(({ path }) => `/${path}`).join(", "), programs),
  };
}

interface AddedParts {
  readonly shared: readonly PlannedLayer[];
  readonly system: readonly FileEntry[];
  readonly prober: PlannedLayer | undefined;
  /** The paths of all files that differ from those of the image. */
  readonly paths: readonly string[];
  readonly notes: readonly string[];
}

async function addedParts(job: SlimImageJob, plan: SlimImagePlan, files: SurveyedFiles): Promise<AddedParts> {
  const { certificates, timeZones } = plan.add;
  const shared = await staticLayers(
    job,
    (id) => (id === "certificates" && certificates) || (id === "time-zones" && timeZones),
  );
  const records = await packageRecords(plan, files);
  const system = [...(await userLines(job, plan, files)), ...records.entries];
  const prober = typeof plan.healthcheck === "string" ? undefined : await ownProberLayer(job);
  return {
    shared: shared.map(({ planned }) => planned),
    system,
    prober,
    paths: [
      ...shared.flatMap(({ paths }) => paths),
      ...system.map(({ path }) => path),
      ...(prober === undefined ? [] : [PROBER_PATH.slice(1)]),
    ],
    notes: records.notes,
  };
}

async function userLines(
  job: SlimImageJob,
  { users, keep }: SlimImagePlan,
  files: SurveyedFiles,
): Promise<FileEntry[]> {
  if (users === "whole") return [];
  const texts = await readTexts(files, ["etc/passwd", "etc/group"], LIMITS.configFileBytes);
  const entries = userEntries(
    { passwd: texts.get("etc/passwd"), group: texts.get("etc/group") },
    job.image.config.config?.User ?? "",
  );
  return entries.filter(({ path }) => !keep.some((kept) => kept.path === path));
}

async function ownProberLayer(job: SlimImageJob): Promise<PlannedLayer> {
  const go = await openGo(job.surroundings);
  return proberLayer(job, { go, cacheFolder: job.cacheFolder }, platformOf(job.image));
}

/** The image's own settings, including members that plimsoll does not know. */
function containerOf({ configBytes }: Image, plan: SlimImagePlan): ContainerConfig {
  const { config = {} } = JSON.parse(Buffer.from(configBytes).toString("utf8")) as { config?: ContainerConfig };
  const { Entrypoint, Cmd, Healthcheck, ...rest } = config;
  const healthcheck = healthcheckOf(plan.healthcheck, Healthcheck);
  return {
    ...rest,
    ...(plan.command === "unchanged" ? { ...defined({ Entrypoint, Cmd }) } : { Entrypoint: plan.command.entrypoint }),
    ...(healthcheck === undefined ? {} : { Healthcheck: healthcheck }),
  };
}
