/** `npm run bench -- slim`: plimsoll compared with ko and a plain `go build`, on examples/order, in one run. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { arch, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, run } from "../scripts/program.ts";
import { binaryLayerOf, layersOf } from "./layout.ts";
import { peerVersion } from "./peers.ts";
import { reportFigures } from "./results.ts";
import { interleaved, median, medianOfPairs, spread, timed } from "./sampling.ts";
import { asMebibytes, asMegabytes, asMilliseconds, asRatio, asSeconds, type Figure } from "./verdict.ts";
import { Workshop } from "./workshop.ts";

const ratio = (a: number, b: number) => a / b;
const difference = (a: number, b: number) => a - b;

/** Returns whether every figure is within its limit. */
export async function benchSlim(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: "string", default: "7" }, "cold-rounds": { type: "string", default: "2" } },
  });
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  const workshop = await Workshop.open(folder);
  try {
    console.log(await machine());
    const rounds = Number(values.rounds);
    const figures = [
      ...(await cold(workshop, Number(values["cold-rounds"]))),
      ...(await warm(workshop, rounds)),
      ...(await edited(workshop, rounds)),
      ...(await onTheWire(workshop)),
      await start(workshop),
      await memory(workshop),
    ];
    return reportFigures("slim", figures);
  } finally {
    workshop.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function machine(): Promise<string> {
  const { output } = await run("go", ["env", "GOVERSION"]);
  const load = loadavg()[0]!.toFixed(2);
  const processor = `${cpus().length} × ${cpus()[0]?.model.trim() ?? arch()}`;
  const busy =
    loadavg()[0]! > cpus().length / 2
      ? "\nThe machine is busy: differences in time will look larger than they are."
      : "";
  return `${processor}, load ${load}; Node ${process.version}, ${output.trim()}, ${peerVersion("ko")}${busy}`;
}

/** With an empty build cache: the time of everything else must be negligible beside that of the compiler. */
async function cold(workshop: Workshop, rounds: number): Promise<Figure[]> {
  const empty = () => mkdtempSync(join(workshop.folder, "cold-"));
  const samples = await interleaved(rounds, {
    ours: () => workshop.plimsoll("cold", { goCache: empty() }),
    bare: () => workshop.goBuild(empty()),
  });
  return [
    {
      name: "cold package cache, against bare go build",
      ours: asSeconds(median(samples.ours)),
      theirs: asSeconds(median(samples.bare)),
      value: medianOfPairs(samples.ours, samples.bare, ratio),
      limit: 1.05,
      show: asRatio,
    },
  ];
}

async function warm(workshop: Workshop, rounds: number): Promise<Figure[]> {
  await workshop.plimsoll("ours");
  await workshop.shareBase("ours");
  await workshop.ko("theirs");
  await workshop.goBuild();
  const samples = await interleaved(rounds, {
    ours: () => workshop.plimsoll("ours"),
    ko: () => workshop.ko("theirs"),
    bare: () => workshop.goBuild(),
  });
  console.log(
    `noise: half of the ${rounds} bare go builds lie within ±${(100 * spread(samples.bare)).toFixed(1)} % of their median`,
  );
  const ours = asSeconds(median(samples.ours));
  return [
    {
      name: "warm, nothing changed, against ko",
      ours,
      theirs: asSeconds(median(samples.ko)),
      value: medianOfPairs(samples.ours, samples.ko, ratio),
      limit: 0.5,
      show: asRatio,
    },
    {
      name: "warm, nothing changed, over bare go build",
      ours,
      theirs: asSeconds(median(samples.bare)),
      value: medianOfPairs(samples.ours, samples.bare, difference),
      limit: 0.35,
      show: asSeconds,
    },
  ];
}

/** Every run has its own edit, so that none finds what another has compiled. */
async function edited(workshop: Workshop, rounds: number): Promise<Figure[]> {
  const samples = await interleaved(rounds, {
    ours: async () => {
      workshop.edit();
      return workshop.plimsoll("ours");
    },
    ko: async () => {
      workshop.edit();
      return workshop.ko("theirs");
    },
  });
  return [
    {
      name: "one line edited, against ko",
      ours: asSeconds(median(samples.ours)),
      theirs: asSeconds(median(samples.ko)),
      value: medianOfPairs(samples.ours, samples.ko, ratio),
      limit: 0.8,
      show: asRatio,
    },
  ];
}

async function onTheWire(workshop: Workshop): Promise<Figure[]> {
  await workshop.plimsoll("gzip");
  await workshop.plimsoll("zstd", { args: ["--compression", "zstd:19"] });
  await workshop.ko("ko");
  await workshop.ko("ko-stripped", ["--ldflags=-s -w"]);
  const size = (layout: string) => binaryLayerOf(layersOf(workshop.layout(layout))).sizeBytes;
  const figure = (name: string, ours: string, theirs: string, limit: number): Figure => ({
    name,
    ours: asMegabytes(size(ours)),
    theirs: asMegabytes(size(theirs)),
    value: size(ours) / size(theirs),
    limit,
    show: asRatio,
  });
  return [
    figure("binary layer on the wire, gzip, against ko", "gzip", "ko", 0.5),
    figure("binary layer on the wire, gzip, against ko -s -w", "gzip", "ko-stripped", 0.92),
    figure("binary layer on the wire, zstd:19, against ko", "zstd", "ko", 0.42),
  ];
}

/** The time for plimsoll's own modules and the answer, beyond that of a Node that does nothing. */
async function start({ script }: Workshop): Promise<Figure> {
  const samples = await interleaved(21, {
    ours: () => timed({ program: process.execPath, args: [script, "--version"] }),
    checkout: () => timed({ program: join(ROOT, "bin/node"), args: ["-e", "0"] }),
    bare: () => timed({ program: process.execPath, args: ["-e", "0"] }),
  });
  const overhead = medianOfPairs(samples.checkout, samples.bare, difference);
  console.log(`bin/node, with which a checkout starts, adds ${asMilliseconds(overhead)} to the start of Node`);
  return {
    name: "plimsoll --version, over node -e 0",
    ours: asMilliseconds(median(samples.ours)),
    theirs: asMilliseconds(median(samples.bare)),
    value: medianOfPairs(samples.ours, samples.bare, difference),
    limit: 0.04,
    show: asMilliseconds,
  };
}

async function memory(workshop: Workshop): Promise<Figure> {
  workshop.edit();
  const gzip = await workshop.plimsollMemory("gzip");
  workshop.edit();
  const zstd = await workshop.plimsollMemory("zstd", ["--compression", "zstd:19"]);
  console.log(`peak memory of plimsoll's own process: gzip ${asMebibytes(gzip)}, zstd:19 ${asMebibytes(zstd)}`);
  return {
    name: "peak memory of plimsoll's own process",
    ours: asMebibytes(Math.max(gzip, zstd)),
    theirs: "",
    value: Math.max(gzip, zstd),
    limit: 200 * 2 ** 20,
    show: asMebibytes,
  };
}
