/**
 * `npm run executables`: makes plimsoll as one file for people without Node, for every platform that npm has a Node for,
 * or for those that `--platform` names, into dist-executables/ with the checksums of all of them.
 */
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { stripBinary } from "../src/build/strip/strip.ts";
import { accessBytes } from "../src/format/elf/random-access.ts";
import { formatPlatform } from "../src/format/oci/platform.ts";
import { HOST } from "../src/store/form.ts";
import { type Contents, makeContents } from "./executable/contents.ts";
import { installNode, type NodeRelease, nodeReleases } from "./executable/node-release.ts";
import { ROOT, run } from "./program.ts";

export const CHECKSUMS = "SHA256SUMS";

export interface Executable {
  readonly platform: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** Makes an executable for each platform (default: all) in `folder`, with a fixed name and a list of checksums. */
export async function makeExecutables(folder: string, platforms?: readonly string[]): Promise<readonly Executable[]> {
  const releases = platforms?.map(releaseFor) ?? nodeReleases();
  const work = mkdtempSync(join(tmpdir(), "plimsoll-executables-"));
  try {
    mkdirSync(folder, { recursive: true });
    const contents = await makeContents(work);
    const made: Executable[] = [];
    for (const release of releases) made.push(await makeExecutable(release, contents, { folder, work }));
    writeFileSync(join(folder, CHECKSUMS), made.map(checksumLine).join(""));
    return made;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function releaseFor(platform: string): NodeRelease {
  const releases = nodeReleases();
  const release = releases.find((each) => each.platform === platform);
  if (release !== undefined) return release;
  throw new Error(`npm has no Node for ${platform}; there is ${releases.map((each) => each.platform).join(", ")}`);
}

/** `plimsoll-linux-amd64`, `plimsoll-windows-amd64.exe`. */
function nameOf(platform: string): string {
  return `plimsoll-${platform.replace("/", "-")}${platform.startsWith("windows/") ? ".exe" : ""}`;
}

async function makeExecutable(
  release: NodeRelease,
  { main, assets }: Contents,
  { folder, work }: { readonly folder: string; readonly work: string },
): Promise<Executable> {
  const installed = await installNode(release);
  const path = join(folder, nameOf(release.platform));
  const config = join(work, "executable.json");
  // Whoever makes the blob has to be of the release that reads it.
  const builder = releaseFor(formatPlatform(HOST));
  const builderFolder = await installNode(builder);
  const settings = {
    // This path becomes a part of the executable.
    main: relative(work, main),
    output: path,
    executable: await withoutSymbols(join(installed, release.program), work),
    disableExperimentalSEAWarning: true,
    // NODE_OPTIONS is for programs whose user knows that they are Node.
    execArgvExtension: "none",
    // The package for Windows comes without it; it is the same for all platforms.
    assets: { ...assets, "dist/LICENSE.node": join(builderFolder, "LICENSE") },
  };
  writeFileSync(config, JSON.stringify(settings));
  const { exitCode, output } = await run(join(builderFolder, builder.program), ["--build-sea", config], { cwd: work });
  if (exitCode !== 0) throw new Error(`node --build-sea made no ${path}\n${output}`);
  return { platform: release.platform, path, sizeBytes: statSync(path).size };
}

/** Node without what debuggers read, a fifth of it, where it is an ELF file. */
async function withoutSymbols(node: string, work: string): Promise<string> {
  const bytes = readFileSync(node);
  if (bytes.toString("latin1", 0, 4) !== "\x7fELF") return node;
  const stripped = await stripBinary(accessBytes(bytes), node);
  const path = join(work, "node");
  writeFileSync(path, await Array.fromAsync(stripped.write()).then(Buffer.concat));
  chmodSync(path, 0o755);
  return path;
}

/** As `sha256sum --check` reads it. */
function checksumLine({ platform, path }: Executable): string {
  return `${createHash("sha256").update(readFileSync(path)).digest("hex")}  ${nameOf(platform)}\n`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { platform: { type: "string", multiple: true }, output: { type: "string", default: "dist-executables" } },
  });
  const folder = resolve(ROOT, values.output);
  const made = await makeExecutables(
    folder,
    values.platform?.flatMap((platform) => platform.split(",")),
  );
  for (const { path, sizeBytes } of made) console.log(`${(sizeBytes / 1e6).toFixed(1).padStart(6)} MB  ${path}`);
  console.log(`           ${join(folder, CHECKSUMS)}`);
}

if (import.meta.main) await main();
