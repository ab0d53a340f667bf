import type { SbomLink } from "../../format/vex/sbom-link.ts";
import { refuseMismatch } from "../../plan/settings/mismatch.ts";
import type { ConvergeVex } from "../../report/converge-report.ts";
import type { ModuleState } from "../../service/converge/held-modules.ts";
import type { OpenedModule } from "../../service/converge/open-module.ts";
import { openVexFiles, openVexSbom, type VexFile, writeVexFiles } from "../../service/vex/documents.ts";
import { fitImage } from "../../service/vex/image-fit.ts";
import { type OpenedVexImage, openVexImage } from "../../service/vex/open-image.ts";
import { statementsOf, type VexScope, type VexSource, type VexStatements } from "../../service/vex/statements.ts";
import { vexTimestamp } from "../../service/vex/timestamp.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { ConvergeRequest } from "./request.ts";

/** What was asked for, and is known to be possible. */
interface VexJob {
  readonly files: readonly VexFile[];
  readonly image: OpenedVexImage | null;
  /** What documents of CycloneDX refer to. */
  readonly sbom: SbomLink | null;
  readonly modules: boolean;
}

/**
 * Opens what statements will be about and where they will go, before anything else is done. Null where none are asked
 * for. Throws `flag-invalid` for members that would do nothing, and what opening files and images throws.
 */
export async function openVex(
  surroundings: Surroundings,
  request: ConvergeRequest,
  { go }: OpenedModule,
): Promise<VexJob | null> {
  requireUse(request);
  const { vex = [], image, vexSbom, vexModules = false } = request;
  if (vex.length === 0) return null;
  const files = await openVexFiles(vex, surroundings.cwd);
  const { GOOS: os = "linux", GOARCH: architecture = "amd64" } = go.settings;
  const opened =
    image === undefined ? null : await openVexImage(surroundings, { ...request, image }, { os, architecture });
  const place = { files, image: opened?.image ?? null, cwd: surroundings.cwd };
  const sbom = vexSbom === undefined ? null : await openVexSbom(vexSbom, place);
  return { files, image: opened, sbom, modules: vexModules };
}

function requireUse(request: ConvergeRequest): void {
  if (request.vex === undefined || request.vex.length === 0) {
    refuseMismatch(request, {
      members: ["image", "vexModules", "vexSbom"],
      says: "does nothing without --vex",
      why: "it says what the statements of --vex are about",
      fix: "name a file with --vex",
    });
  }
  if (request.image === undefined) {
    refuseMismatch(request, {
      members: ["repository", "offline", "insecure", "caFile"],
      says: "does nothing without --image",
      why: "it says where an image is and how it is reached",
      fix: "name the image with --image",
    });
  }
  if (request.write !== true) return;
  refuseMismatch(request, {
    members: ["image"],
    says: "cannot be used with --write",
    why: "the image was built before the change that is written",
    fix: "write the change, build the image, and run converge again with --image",
  });
}

/** Throws `image-foreign` where the image was not built from the module as it is. */
export function scopeOf({ image, modules }: VexJob, program: string, { selected }: ModuleState): VexScope {
  if (image === null) return { program, image, modules };
  const versions = new Map<string, Set<string>>();
  for (const { path, version, built } of selected) {
    for (const name of [path, built.path]) versions.set(name, new Set([version, built.version ?? version]));
  }
  const elsewhere = fitImage(image, { path: program, versions });
  return { program, image: { ...image.image, elsewhere, binaryBeforeStripping: null }, modules };
}

/** Writes what may be said of the findings to every file. Throws `write-failed` and `config-invalid`. */
export async function stateVex(
  { files, sbom }: VexJob,
  scope: VexScope,
  source: VexSource,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly vex: ConvergeVex; readonly notes: readonly string[] }> {
  const stated = statementsOf(source, scope);
  const time = vexTimestamp(env, source.reports);
  const [first, ...others] = stated.statements;
  if (first !== undefined) await writeVexFiles(files, [first, ...others], { timestamp: time ?? 0, sbom });
  const count = (status: keyof ConvergeVex["statements"]) =>
    stated.statements.filter(({ claim }) => claim.status === status).length;
  const { image } = scope;
  return {
    vex: {
      files: first === undefined ? [] : files.map(({ name, format }) => ({ name, format })),
      image: image === null ? null : { repository: image.repository, digest: image.digest },
      statements: {
        not_affected: count("not_affected"),
        affected: count("affected"),
        fixed: count("fixed"),
        under_investigation: count("under_investigation"),
      },
    },
    notes: notesOf(stated, files, time),
  };
}

function notesOf(
  { statements, withoutVersion, weakened }: VexStatements,
  files: readonly VexFile[],
  time: number | null,
): readonly string[] {
  const names = files.map(({ name }) => name).join(", ");
  const notes: string[] = [];
  if (withoutVersion > 0)
    notes.push(`findings in modules without a version, of which nothing is stated: ${withoutVersion}`);
  if (weakened > 0)
    notes.push(
      `findings in modules that other programs of the image have too, which stay under investigation: ${weakened}`,
    );
  if (statements.length === 0) notes.push(`nothing is to be stated: not written, and left as it was: ${names}`);
  else if (time === null)
    notes.push(`the date in ${names} is 1970-01-01, because no database says its own: set SOURCE_DATE_EPOCH`);
  return notes;
}
