import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { SlimRequest } from "../../src/flow/slim/request/request.ts";
import type { SlimReport } from "../../src/report/slim-report.ts";
import { archiveLayout, writeImage } from "./built-image.ts";
import { type Podman, podmanFor } from "./containers.ts";
import { buildGo, goFixture } from "./go-program.ts";
import { outputOf } from "./service.ts";
import { slimInProcess } from "./slim-in-process.ts";
import { type ArchiveEntry, archiveOf } from "./tar-archive.ts";
import { temporaryFolder } from "./temporary.ts";

export const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** An entry of an image, with the fields of a tar header. */
function entry(path: string, typeFlag: string, more: EntryParts = {}): ArchiveEntry {
  const { mode = 0o755, uid = 0, gid = 0, ...rest } = more;
  const octal = (value: number) => Buffer.from(`${value.toString(8).padStart(7, "0")}\0`);
  return { path, typeFlag, ...rest, fields: { 100: octal(mode), 108: octal(uid), 116: octal(gid) } };
}

interface EntryParts {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly content?: string | Uint8Array;
  readonly linkPath?: string;
}

export const file = (path: string, content: string | Uint8Array, more: EntryParts = {}) =>
  entry(path, "0", { content, ...more });
export const folder = (path: string, more: EntryParts = {}) => entry(`${path}/`, "5", more);
export const link = (path: string, linkPath: string) => entry(path, "2", { linkPath, mode: 0o777 });
export const hardLink = (path: string, linkPath: string) => entry(path, "1", { linkPath });

/** An extended attribute of the next entry: pax(5), with the names that Go and GNU tar use. */
export function attribute(name: string, value: Uint8Array): ArchiveEntry {
  const body = Buffer.concat([Buffer.from(` SCHILY.xattr.${name}=`), value, Buffer.from("\n")]);
  const length = String(body.length + String(body.length + 2).length).length + body.length;
  return { path: "PaxHeaders/x", typeFlag: "x", content: Buffer.concat([Buffer.from(String(length)), body]) };
}

const built = new Map<string, Buffer>();

/** A program of test/fixtures/go, with its symbols; each is built once for all tests of a file. */
export function goProgram(t: TestContext, name: string, words: readonly string[] = []): Buffer {
  const key = [name, ...words].join(" ");
  const known = built.get(key);
  if (known !== undefined) return known;
  const path = join(temporaryFolder(t), "built");
  buildGo(goFixture(name), path, { flags: words });
  const program = readFileSync(path);
  built.set(key, program);
  return program;
}

/** A program of this machine at a path in the image, with everything that its loader opens. */
export function ownProgram(source: string, path: string): readonly ArchiveEntry[] {
  const listed = execFileSync("ldd", [source], { encoding: "utf8" });
  const objects = [...listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, object]) => object!);
  return [
    file(path, readFileSync(realpathSync(source))),
    ...objects.map((object) => file(object.slice(1), readFileSync(realpathSync(object)))),
  ];
}

export interface FatAndSlim {
  readonly report: SlimReport;
  /** The slim image as a layout. */
  readonly slimFolder: string;
  /** Runs both images with these arguments, and checks that they do the same; undefined where podman is missing. */
  readonly run: (...words: readonly string[]) => Promise<Ran | undefined>;
}

interface Ran {
  /** The exit code and the output of each image. */
  readonly fat: string;
  readonly slim: string;
}

/** Removes duplicates: two programs may bring the same shared object. */
function unique(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
  return entries.filter(
    ({ path, typeFlag }, at) => typeFlag === "x" || entries.findIndex((each) => each.path === path) === at,
  );
}

/** Makes an image with one layer for each list of entries, and slims it, which must succeed. */
export async function fatAndSlim(
  t: TestContext,
  layers: readonly (readonly ArchiveEntry[])[],
  config: Readonly<Record<string, unknown>>,
  flags: SlimRequest = {},
  given?: Podman,
): Promise<FatAndSlim> {
  const scratch = temporaryFolder(t);
  const tars = layers.map((entries) => ({ tar: archiveOf(unique(entries)), createdBy: "COPY . /" }));
  const fat = writeImage(join(scratch, "fat"), tars, { config: { Env: [PATH], ...config } });
  const slimFolder = join(scratch, "slim");
  const archive = join(scratch, "slim.tar");
  const output = [`oci:${slimFolder}:slim`, `oci-archive:${archive}`];
  const choices = { measure: "none", output, ...flags } as const;
  const { report, failure } = await slimInProcess(choices, [`oci:${fat.folder}:fat`]);
  if (failure !== undefined) throw failure;
  return {
    report,
    slimFolder,
    run: async (...words) => {
      const runner = given ?? podmanFor(t);
      if (runner === undefined) return undefined;
      mkdirSync(join(scratch, "pulled"), { recursive: true });
      const said: string[] = [];
      for (const path of [archiveLayout(fat, join(scratch, "pulled/fat.tar")), archive]) {
        said.push(await outputOf(runner, path, words));
      }
      return { fat: said[0]!, slim: said[1]! };
    },
  };
}

export function keptPaths({ fromImage }: SlimReport): readonly string[] {
  return fromImage?.plan?.keep.map(({ path }) => path) ?? [];
}

export function findingsOf({ fromImage }: SlimReport, rule: string): readonly string[] {
  return fromImage?.findings.filter((finding) => finding.rule === rule).map(({ what }) => what) ?? [];
}
