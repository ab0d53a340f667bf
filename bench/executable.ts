/** `npm run bench -- executable`: the one-file executable of this platform, compared with the bundle that npm installs. */
import { mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installNode, nodeReleases } from "../scripts/executable/node-release.ts";
import { type Executable, makeExecutables } from "../scripts/executables.ts";
import { formatPlatform } from "../src/format/oci/platform.ts";
import { HOST } from "../src/store/form.ts";
import { installPlimsoll } from "./installed.ts";
import { reportFigures } from "./results.ts";
import { interleaved, median, medianOfPairs, timed } from "./sampling.ts";
import { asMegabytes, asMilliseconds, asRatio, type Figure } from "./verdict.ts";

/** Returns whether every figure is within its limit. */
export async function benchExecutable(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "15" } } });
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    return reportFigures("executable", await executableFigures(folder, Number(values.rounds)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The figures of the executable, which is made below `folder`, from `rounds` starts. */
export async function executableFigures(folder: string, rounds: number): Promise<readonly Figure[]> {
  const plimsoll = await installPlimsoll(join(folder, "installed"));
  const platform = formatPlatform(HOST);
  const [executable] = await makeExecutables(join(folder, "executables"), [platform]);
  const release = nodeReleases().find((each) => each.platform === platform)!;
  const node = join(await installNode(release), release.program);
  return [await start(executable!, [node, plimsoll], rounds), size(executable!, statSync(node).size)];
}

async function start({ path }: Executable, [node, plimsoll]: [string, string], rounds: number): Promise<Figure> {
  const contestants = {
    executable: () => timed({ program: path, args: ["--version"] }),
    bundle: () => timed({ program: node, args: [plimsoll, "--version"] }),
  };
  // The first start fills the compile cache of the one, and reads the file of the other into memory.
  await interleaved(1, contestants);
  const samples = await interleaved(rounds, contestants);
  return {
    name: "--version of the executable, over the bundle's",
    ours: asMilliseconds(median(samples.executable)),
    theirs: `bundle ${asMilliseconds(median(samples.bundle))}`,
    value: medianOfPairs(samples.executable, samples.bundle, (ours, theirs) => ours - theirs),
    limit: 0.03,
    show: asMilliseconds,
  };
}

function size({ platform, sizeBytes }: Executable, nodeBytes: number): Figure {
  return {
    name: `size of the executable for ${platform}, against Node's alone`,
    ours: asMegabytes(sizeBytes),
    theirs: `node ${asMegabytes(nodeBytes)}`,
    value: sizeBytes / nodeBytes,
    limit: 1,
    show: asRatio,
  };
}
