import { PlimsollError } from "../base/error.ts";
import type { PlannedLayer } from "../build/image/assemble.ts";
import { keptEntries, keptPlaces, type PieceSource } from "../build/pieces/kept-entries.ts";
import { type ImageFiles, walk } from "../evidence/runtime/image-files.ts";
import { NAME_SERVICE_FILES, nameServiceModules } from "../evidence/runtime/name-service.ts";
import { findSharedObjects, type MissingObject } from "../evidence/runtime/shared-objects.ts";
import { formatPlatform, type Platform } from "../format/oci/platform.ts";
import type { KeptPath } from "../plan/slim-image/slim-image-plan.ts";
import { serviceLayer } from "../session/layers.ts";
import { packageRecords } from "../session/package-records.ts";
import { surveyImage } from "../session/survey-image.ts";
import { SurveyedFiles } from "../session/surveyed-files.ts";
import { openRandomAccess } from "../store/file/random-access-file.ts";
import { Spool } from "../store/file/spool.ts";
import { temporaryFolder } from "../store/file/temporary-folder.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import type { SlimBase } from "./base.ts";
import { pathInImage } from "./binary-path.ts";
import type { SlimJob } from "./job.ts";

interface BinaryFile {
  readonly package: MainPackage;
  readonly path: string;
}

/**
 * The layer of everything that binaries with C load: the loader, shared objects, NSS modules, and the package records
 * by which scanners know their packages. Nothing else of the image is copied. Empty without `--cgo`. Throws
 * `binary-unfit` where the image lacks one of these files.
 */
export async function objectLayers(
  job: SlimJob,
  base: SlimBase,
  platform: Platform,
  binaries: readonly BinaryFile[],
): Promise<readonly PlannedLayer[]> {
  const image = base.objects?.(platform);
  if (image === undefined) return [];
  await using folder = await temporaryFolder();
  await using spool = new Spool(folder.path);
  const { env, signal } = job.surroundings;
  const choices = { env, signal, cache: job.settings.cache, verify: "layers" } as const;
  const files = new SurveyedFiles(image, (await surveyImage(image, base.name, choices)).ledger, spool);
  const kept = new Map<string, KeptPath>();
  for (const binary of binaries) {
    for (const path of await loadedBy(job, files, binary)) kept.set(path, { path, as: "unchanged", why: "loaded" });
  }
  if (kept.size === 0) return [];
  const keep = [...kept.values()];
  await files.open(keptPlaces(files.tree, keep));
  const source: PieceSource = {
    tree: files.tree,
    layers: files.layers,
    content: (_, place) => files.content(place),
    attributes: (place) => files.attributes(place),
  };
  const records = await packageRecords({ keep }, files);
  const what = `shared objects of ${image.descriptor.digest} for ${formatPlatform(platform)}`;
  return [await serviceLayer(job, what, [...keptEntries(source, keep), ...records.entries])];
}

async function loadedBy(
  job: SlimJob,
  files: SurveyedFiles,
  { package: main, path }: BinaryFile,
): Promise<ReadonlySet<string>> {
  await using content = await openRandomAccess(path);
  const inImage = pathInImage(job.settings, main).replace(/^\/+/, "");
  const opened = nameServiceModules(files);
  const closure = await findSharedObjects(files, { path: inImage, content }, undefined, opened);
  if (closure.missing[0] !== undefined) throw unfit(main, closure.missing);
  const named = closure.resolvesNames ? NAME_SERVICE_FILES.flatMap((each) => namesTo(files, each)) : [];
  const distribution = closure.files.length > 0 ? namesTo(files, "/etc/os-release") : [];
  return new Set([...closure.files.map((file) => file.path), ...named, ...distribution]);
}

/** The path of a file and of the links that lead to it; empty where the file does not exist. */
function namesTo(files: ImageFiles, path: string): string[] {
  const walked = walk(files, path);
  return walked.problem === undefined ? [...walked.links, walked.path] : [];
}

function unfit({ name }: MainPackage, missing: readonly MissingObject[]): PlimsollError {
  return new PlimsollError("binary-unfit", {
    what: `${name} cannot be loaded: ${missing[0]!.name} ${missing[0]!.problem}`,
    why: missing.map((each) => `${each.neededBy} needs ${each.name}, which ${each.problem}`).join("\n"),
    fix: "name a base with the libc and the objects that the service is linked against",
    where: name,
  });
}
