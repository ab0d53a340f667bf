import { VERSION } from "../../base/version.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import type { Sbom, SbomComponent, SbomFile, SbomProgram } from "../../format/sbom/sbom.ts";
import type { TreeNode } from "../../image/file-tree.ts";
import { platformOfConfig } from "../../image/image.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { Program } from "../../measure/image/ledger/layer-survey.ts";
import type { FileOwner } from "../../measure/image/ledger/owner.ts";
import { baseData } from "./base-data.ts";
import { ComponentTable } from "./component-table.ts";
import { createdSecondsOf } from "./created.ts";
import { modulesOf } from "./go-modules.ts";
import { operatingSystemOf, ownerComponent, packageComponent, packageRecordsOf } from "./os-packages.ts";
import { type SeenFile, unknownOf } from "./unknown.ts";

export interface ImageSbomOptions {
  readonly env: NodeJS.ProcessEnv;
  /** `registry.example/shop/order`. Null if the image is in no registry. */
  readonly repository: string | null;
  /** Adds the licence of a component, where it can be found. */
  readonly withLicences: (components: readonly SbomComponent[]) => Promise<readonly SbomComponent[]>;
}

/**
 * What is in an image, from its ledger: the files that a container sees, the modules of its Go programs, the packages
 * that own files or are in a database, and the data of the static base. The layers must have been surveyed with digests.
 */
export async function gatherImageSbom(ledger: ImageLedger, options: ImageSbomOptions): Promise<Sbom> {
  const { config, digest } = ledger;
  const table = new ComponentTable();
  const system = operatingSystemOf(ledger);
  const packages = new PackageKeys(ledger, table);
  const data = await baseData();
  const drafts = regularFiles(ledger).map((file) => {
    const dataComponent = data(file, ledger);
    return {
      file,
      owner: dataComponent === undefined ? packages.of(file.owner) : table.add(dataComponent),
      modules: modulesIn(file.program)?.map((module) => table.add(module)),
    };
  });
  const { components, indexOf } = table.finish();
  const files = drafts.map(
    ({ file, owner, modules }): SbomFile => ({
      path: file.path,
      sizeBytes: file.sizeBytes,
      digests: file.digests,
      owner: owner === undefined ? null : indexOf(owner),
      program: programOf(file.program, modules?.map(indexOf)),
    }),
  );
  return {
    subject: {
      kind: "image",
      repository: options.repository,
      digest,
      platform: formatPlatform(platformOfConfig(config)),
      architecture: config.architecture,
    },
    createdSeconds: createdSecondsOf(options.env, config.created),
    tool: { name: "plimsoll", version: VERSION },
    operatingSystem: system,
    components: await options.withLicences(components),
    files,
    unknown: unknownOf(
      ledger,
      drafts.map(({ file, owner }) => ({ ...file, owned: owner !== undefined })),
    ),
  };
}

/** A regular file that a container sees; one with several names is there once for each. */
function regularFiles({ tree, layers }: ImageLedger): readonly SeenFile[] {
  const files: SeenFile[] = [];
  for (const { path, node } of tree.entries()) {
    const { content } = node;
    if (!isRegular(node) || content === undefined) continue;
    const { survey, owners } = layers[content.layer]!;
    const sizeBytes = survey.entries.fileSizeBytes(content.entry);
    files.push({
      path,
      place: content,
      sizeBytes,
      digests: survey.digests?.of(content.entry) ?? (sizeBytes === 0 ? EMPTY : null),
      owner: owners[content.entry]!,
      program: survey.programs.get(content.entry),
    });
  }
  return files;
}

function isRegular({ kind }: TreeNode): boolean {
  return kind === "file" || kind === "hard-link";
}

/** Of no bytes at all: FIPS 180-4. */
const EMPTY = {
  sha1: "da39a3ee5e6b4b0d3255bfef95601890afd80709",
  sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
};

function modulesIn(program: Program | undefined): readonly SbomComponent[] | undefined {
  const go = program?.go;
  return go?.info == null ? undefined : modulesOf({ goVersion: go.version, info: go.info });
}

function programOf(program: Program | undefined, modules: readonly number[] | undefined): SbomProgram | null {
  return modules === undefined ? null : { mainPackage: program!.go!.path, modules };
}

const PACKAGE_OWNERS: ReadonlySet<FileOwner["kind"]> = new Set(["apk", "deb", "rpm", "npm", "pypi"]);

/** The packages of an image: first those of its databases, then those that only files are known of. */
class PackageKeys {
  readonly #table: ComponentTable;
  readonly #system: Sbom["operatingSystem"];
  readonly #recorded = new Map<string, string>();
  readonly #owners = new Map<FileOwner, string>();

  constructor(ledger: ImageLedger, table: ComponentTable) {
    this.#table = table;
    this.#system = operatingSystemOf(ledger);
    for (const record of packageRecordsOf(ledger)) {
      const { kind, name, epoch, version } = record;
      const key = table.add(packageComponent(record, this.#system));
      this.#recorded.set(JSON.stringify([kind, name, epoch ? `${epoch}:${version}` : version]), key);
    }
  }

  /** The key of the package that owns a file; undefined if none does. */
  of(owner: FileOwner): string | undefined {
    if (!PACKAGE_OWNERS.has(owner.kind)) return undefined;
    let key = this.#owners.get(owner) ?? this.#recorded.get(JSON.stringify([owner.kind, owner.name, owner.version]));
    key ??= this.#table.add(ownerComponent(owner, this.#system));
    this.#owners.set(owner, key);
    return key;
  }
}
