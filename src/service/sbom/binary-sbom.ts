import { crypto } from "../../base/crypto.ts";
import { VERSION } from "../../base/version.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import { Absent } from "../../format/go/absent.ts";
import { readBuildInfo } from "../../format/go/build-info.ts";
import type { FileDigests, Sbom, SbomComponent } from "../../format/sbom/sbom.ts";
import { ComponentTable } from "./component-table.ts";
import { createdSecondsOf } from "./created.ts";
import { modulesOf, type ProgramBuild } from "./go-modules.ts";

export interface BinarySbomOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly withLicences: (components: readonly SbomComponent[]) => Promise<readonly SbomComponent[]>;
}

/**
 * What is in one Go program. `name` is the name of its file. It counts as created when its revision was, as far as go has
 * stamped it. Throws `elf-invalid`, `limit-exceeded`, `config-invalid` and the signal's reason.
 */
export async function gatherBinarySbom(
  source: RandomAccess,
  name: string,
  { env, signal, withLicences }: BinarySbomOptions,
): Promise<Sbom> {
  const elf = await ElfFile.open(source, name);
  const found = await readBuildInfo(elf);
  const build = found instanceof Absent ? undefined : buildOf(found);
  const table = new ComponentTable();
  const keys = build?.info == null ? undefined : modulesOf(build).map((module) => table.add(module));
  const { components, indexOf } = table.finish();
  const program = keys === undefined ? null : { mainPackage: build!.info!.path, modules: keys.map(indexOf) };
  const digests = await digestsOf(source, signal);
  return {
    subject: { kind: "binary" },
    createdSeconds: createdSecondsOf(env, build?.info?.settings.get("vcs.time")),
    tool: { name: "plimsoll", version: VERSION },
    operatingSystem: null,
    components: await withLicences(components),
    files: [{ path: name, sizeBytes: source.sizeBytes, digests, owner: null, program }],
    unknown: program !== null ? [] : [`${name}: ${whyUnknown(found)}: its modules are missing.`],
  };
}

function buildOf({ goVersion, modules }: { goVersion: string; modules: ProgramBuild["info"] | Absent }): ProgramBuild {
  return { goVersion, info: modules instanceof Absent ? null : modules };
}

function whyUnknown(found: Absent | { readonly modules: unknown }): string {
  const absent = found instanceof Absent ? found : found.modules;
  return absent instanceof Absent ? absent.reason : "it has no build information";
}

const CHUNK_BYTES = 4 * 1024 * 1024;

async function digestsOf(source: RandomAccess, signal: AbortSignal): Promise<FileDigests> {
  const sha1 = crypto().createHash("sha1");
  const sha256 = crypto().createHash("sha256");
  for (let offset = 0; offset < source.sizeBytes; offset += CHUNK_BYTES) {
    signal.throwIfAborted();
    const chunk = await source.read(offset, Math.min(CHUNK_BYTES, source.sizeBytes - offset));
    sha1.update(chunk);
    sha256.update(chunk);
  }
  return { sha1: sha1.digest("hex"), sha256: sha256.digest("hex") };
}
