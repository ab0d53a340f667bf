import { extname, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { VERSION } from "../../base/version.ts";
import { encodeCycloneDxVex } from "../../format/vex/cyclonedx-vex.ts";
import { encodeOpenVex } from "../../format/vex/openvex.ts";
import { parseSbomLink, type SbomLink } from "../../format/vex/sbom-link.ts";
import type { Statement, VexDocument } from "../../format/vex/statement.ts";
import { requireReplaceable, writeTextFile } from "../../store/file/replace-path.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import type { VexImage } from "./statements.ts";

type VexFormat = "openvex" | "cyclonedx";

/** A file for statements. */
export interface VexFile {
  /** As it was named. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly format: VexFormat;
}

/** What the names of files end with, in the format that each of them means. */
const ENDINGS: readonly (readonly [ending: string, format: VexFormat])[] = [
  [".cdx.json", "cyclonedx"],
  [".openvex.json", "openvex"],
  [".vex.json", "openvex"],
];

const ENCODERS = { openvex: encodeOpenVex, cyclonedx: encodeCycloneDxVex } as const satisfies Record<
  VexFormat,
  (document: VexDocument, sbom: SbomLink | null) => Uint8Array
>;

/**
 * The files that were named, before any work is done for them. Throws `flag-invalid` for a name that does not say its
 * format and for a file that is named twice, and `write-failed` for one that cannot be replaced.
 */
export async function openVexFiles(names: readonly string[], cwd: string): Promise<readonly VexFile[]> {
  const files = names.map((name) => ({ name, path: resolve(cwd, name), format: formatOf(name) }));
  const paths = new Set(files.map(({ path }) => path));
  if (paths.size < files.length) {
    throw new PlimsollError("flag-invalid", { what: "--vex names one file twice", fix: "name each file once" });
  }
  for (const { path } of files) await requireReplaceable(path);
  return files;
}

function formatOf(name: string): VexFormat {
  const found = ENDINGS.find(([ending]) => name.toLowerCase().endsWith(ending));
  if (found !== undefined) return found[1];
  throw new PlimsollError("flag-invalid", {
    what: `--vex ${name} does not say its format`,
    why: `the name of an OpenVEX document ends with .openvex.json or .vex.json, and that of CycloneDX with .cdx.json${extname(name) === "" ? "" : `, not with ${extname(name)}`}`,
    fix: "for example --vex order.openvex.json",
  });
}

/**
 * The SBOM that documents of CycloneDX refer to. Throws `flag-invalid` where there is no such document, `sbom-invalid`, and
 * `image-foreign` for the SBOM of another image.
 */
export async function openVexSbom(
  name: string,
  {
    files,
    image,
    cwd,
  }: { readonly files: readonly VexFile[]; readonly image: VexImagePlace | null; readonly cwd: string },
): Promise<SbomLink> {
  if (files.every(({ format }) => format !== "cyclonedx")) {
    throw new PlimsollError("flag-invalid", {
      what: "--vex-sbom does nothing without a --vex of CycloneDX",
      why: "only documents of CycloneDX refer to an SBOM",
      fix: "for example --vex order.cdx.json",
    });
  }
  const path = resolve(cwd, name);
  const bytes = await readSmallFile(path, LIMITS.sbomBytes, "sbom-invalid");
  if (bytes === undefined) {
    throw new PlimsollError("sbom-invalid", { what: `${name} cannot be read`, why: "there is no such file" });
  }
  const link = parseSbomLink(bytes, name);
  const digests = image === null ? [] : [image.digest, ...(image.index === null ? [] : [image.index.digest])];
  if (digests.length === 0 || link.imageDigests.length === 0) return link;
  if (link.imageDigests.some((digest) => digests.some((one) => one === digest))) return link;
  throw new PlimsollError("image-foreign", {
    what: `${name} is the SBOM of another image than --image`,
    why: `it describes ${link.imageDigests.join(", ")}, and the image is ${image!.digest}`,
    fix: "make the SBOM of this image",
  });
}

type VexImagePlace = Pick<VexImage, "digest" | "index">;

/**
 * Writes the same statements to each file, which is replaced in one step. `timestamp` is in whole seconds since 1970.
 * Throws `write-failed`.
 */
export async function writeVexFiles(
  files: readonly VexFile[],
  statements: readonly [Statement, ...Statement[]],
  { timestamp, sbom }: { readonly timestamp: number; readonly sbom: SbomLink | null },
): Promise<void> {
  const tool = { name: "plimsoll", version: VERSION };
  const document: VexDocument = { author: tool.name, timestamp, tool, statements };
  for (const { path, format } of files) await writeTextFile(path, ENCODERS[format](document, sbom));
}
