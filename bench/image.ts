/**
 * `npm run bench -- image`: `plimsoll explain` of an image of 1.5 GB, compared with syft, skopeo, dive and the machine
 * itself. `--only compressed,registry` measures only these parts.
 */
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cpuOf } from "./children-cpu.ts";
import { type FatImages, fatImages } from "./fat-image.ts";
import { ManyImages } from "./image-many.ts";
import { ImageRegistry } from "./image-registry.ts";
import { installPlimsoll } from "./installed.ts";
import { layersOf } from "./layout.ts";
import { peakMemory } from "./memory.ts";
import { installPeer } from "./peers.ts";
import { reportFigures } from "./results.ts";
import { interleaved, median, medianOfPairs, spread, timed } from "./sampling.ts";
import { asMebibytes, asMegabytes, asRatio, asSeconds, type Figure } from "./verdict.ts";

const BARE_LAYERS = join(import.meta.dirname, "bare-layers.ts");
const MOST_MEMORY_BYTES = 256 * 2 ** 20;
/**
 * Only the rows of files may make memory grow, and an image that is a gigabyte larger has tens of thousands more of
 * them.
 */
const MOST_GROWTH_BYTES = 64 * 2 ** 20;

/** What can be measured alone, by the words of `--only`. */
const PARTS = {
  compressed: (bench) => bench.compressed(),
  inflate: (bench) => bench.inflate(),
  archive: (bench) => bench.archive(),
  registry: (bench) => bench.registry(),
  second: (bench) => bench.secondLook(),
  memory: (bench) => bench.memory(),
  files: (bench) => bench.manyFiles(),
  images: (bench) => bench.manyImages(),
} satisfies Record<string, (bench: ImageBench) => Promise<readonly Figure[]>>;

/** Returns whether every figure is within its limit. */
export async function benchImage(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: "string", default: "3" }, only: { type: "string" } },
  });
  const only = values.only?.split(",");
  const images = await fatImages();
  console.error(`${images.layers} layers, ${asMegabytes(images.sizeBytes)} of tars`);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const plimsoll = await installPlimsoll(folder);
    const bench = new ImageBench(plimsoll, images, folder, Number(values.rounds));
    const figures: Figure[] = [];
    for (const [name, measure] of Object.entries(PARTS)) {
      if (only?.includes(name) ?? true) figures.push(...(await measure(bench)));
    }
    return reportFigures("image", figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class ImageBench {
  readonly #plimsoll: string;
  readonly #images: FatImages;
  readonly #folder: string;
  readonly #rounds: number;

  constructor(plimsoll: string, images: FatImages, folder: string, rounds: number) {
    this.#plimsoll = plimsoll;
    this.#images = images;
    this.#folder = folder;
    this.#rounds = rounds;
  }

  async compressed(): Promise<Figure[]> {
    const { layout } = this.#images;
    const syft = await installPeer("syft");
    const copy = this.#path("copy");
    const cpu = { ours: [] as number[], machine: [] as number[], bare: [] as number[] };
    const noting = async (seconds: number[], run: () => Promise<number>) => {
      let wall = Number.NaN;
      seconds.push(await cpuOf(async () => (wall = await run())));
      return wall;
    };
    const samples = await interleaved(this.#rounds, {
      plimsoll: () => noting(cpu.ours, () => this.#explain([`oci:${layout}`])),
      syft: () => timed({ program: syft, args: ["scan", `oci-dir:${layout}`, "-o", "json", "-q"], env: QUIET_SYFT }),
      skopeo: () => {
        rmSync(copy, { recursive: true, force: true });
        const words = ["copy", "--insecure-policy", "-q", `oci:${layout}:latest`, `dir:${copy}`];
        return timed({ program: "skopeo", args: words });
      },
      machine: () => noting(cpu.machine, () => this.#machine()),
      bare: () => noting(cpu.bare, () => timed({ program: process.execPath, args: [BARE_LAYERS, layout, "zlib"] })),
    });
    const machine = (bare: readonly number[]) => `bare Node ${asSeconds(median(bare))}, igzip, openssl`;
    const name = "explain, gzip layout, all verified";
    return [
      beside(`${name}, of syft`, samples.plimsoll, "syft", samples.syft, 0.3),
      beside(`${name}, of skopeo copy`, samples.plimsoll, "skopeo", samples.skopeo, 0.75),
      beside(`${name}, of the machine`, samples.plimsoll, machine(samples.bare), samples.machine, 1.5),
      beside("the same, processor time", cpu.ours, machine(cpu.bare), cpu.machine, 1.4),
    ];
  }

  /** The same work by two decoders: all that verifying takes, and nothing else. */
  async inflate(): Promise<Figure[]> {
    const { layout } = this.#images;
    const bare = (decoder: "ours" | "zlib") => () =>
      cpuOf(() => timed({ program: process.execPath, args: [BARE_LAYERS, layout, decoder] }));
    const samples = await interleaved(this.#rounds, { ours: bare("ours"), zlib: bare("zlib") });
    return [beside("layers hashed and decompressed, processor time", samples.ours, "node:zlib", samples.zlib, 1)];
  }

  async archive(): Promise<Figure[]> {
    const { archive } = this.#images;
    const dive = await installPeer("dive");
    const target = `docker-archive:${archive}`;
    const samples = await interleaved(this.#rounds, {
      verified: () => this.#explain([target]),
      unverified: () => this.#explain([target, "--verify", "none"]),
      dive: () => {
        const words = ["--source", "docker-archive", archive, "--json", this.#path("dive.json")];
        return timed({ program: dive, args: words });
      },
    });
    return [
      beside("explain, docker archive, layers verified", samples.verified, "dive", samples.dive, 1.2),
      beside("explain, docker archive, --verify none", samples.unverified, "dive", samples.dive, 0.5),
    ];
  }

  async registry(): Promise<Figure[]> {
    const { layout } = this.#images;
    await using registry = await ImageRegistry.start(this.#folder, layout);
    const samples = await interleaved(this.#rounds, {
      registry: () => this.#explain([registry.reference]),
      layout: () => this.#explain([`oci:${layout}`]),
    });
    const requests = await registry.mostRequests((reference) => this.#explain([reference]));
    return [
      beside("explain, registry on loopback, all verified", samples.registry, "layout", samples.layout, 1.2),
      { name: "requests for one blob", ours: "", theirs: "", value: requests, limit: 1, show: String },
    ];
  }

  /** Measures the same image again: the results for its layers are cached. */
  async secondLook(): Promise<Figure[]> {
    const words = [`oci:${this.#images.layout}`];
    await this.#explain(words);
    const { second } = await interleaved(this.#rounds, { second: () => this.#explain(words, { cached: true }) });
    return [
      {
        name: "second look",
        ours: withSpread(second),
        theirs: "",
        value: median(second),
        limit: 0.4,
        show: asSeconds,
      },
    ];
  }

  async memory(): Promise<Figure[]> {
    const command = [process.execPath, this.#plimsoll] as const;
    const peak = (layout: string, ...more: readonly string[]) =>
      peakMemory(["explain", `oci:${layout}`, ...more], this.#freshCache(), command);
    const small = await peak(this.#images.small);
    const large = await peak(this.#images.layout);
    const growth = large - small;
    const symbols = await peak(this.#images.layout, "--by", "symbol");
    return [
      {
        name: `peak memory, ${asMegabytes(this.#images.sizeBytes)}`,
        ours: asMebibytes(large),
        theirs: "",
        value: large,
        limit: MOST_MEMORY_BYTES,
        show: asMebibytes,
      },
      {
        name: "the same, more than of its first two layers",
        ours: asMebibytes(large),
        theirs: asMebibytes(small),
        value: growth,
        limit: MOST_GROWTH_BYTES,
        show: asMebibytes,
      },
      {
        name: "the same with --by symbol",
        ours: asMebibytes(symbols),
        theirs: "",
        value: symbols,
        limit: MOST_MEMORY_BYTES,
        show: asMebibytes,
      },
    ];
  }

  async manyFiles(): Promise<Figure[]> {
    const target = `oci:${this.#images.manyFiles}`;
    await this.#explain([target]);
    const samples = await interleaved(this.#rounds, {
      lines: () => this.#explain([target, "--json=lines"], { cached: true }),
      table: () => this.#explain([target, "--by", "file"], { cached: true }),
    });
    return [beside("200,000 files, --json=lines", samples.lines, "the table", samples.table, 1.5)];
  }

  async manyImages(): Promise<Figure[]> {
    using images = await ManyImages.start(this.#path("many"));
    const look = (list: string) => {
      this.#freshCache();
      return images.look(this.#plimsoll, list, this.#path("cache"));
    };
    const samples = await interleaved(this.#rounds, {
      all: () => look(images.all),
      distinct: () => look(images.distinct),
    });
    return [beside("fleet, 200 images of 60 layers", samples.all, "the layers once", samples.distinct, 1.2)];
  }

  /** What the machine can do: each layer is decompressed and hashed, and each blob hashed, two at a time. */
  #machine(): Promise<number> {
    const blobs = layersOf(this.#images.layout).toSorted((a, b) => b.sizeBytes - a.sizeBytes);
    const lines = blobs.flatMap(({ path }) => [`unpack ${path}`, `hash ${path}`]);
    const list = this.#path("work");
    writeFileSync(list, lines.join("\n"));
    const work = 'case $1 in unpack) igzip -dc "$2" | openssl dgst -sha256;; hash) openssl dgst -sha256 "$2";; esac';
    const words = ["-P2", "-L1", `--arg-file=${list}`, "sh", "-c", work, "-"];
    return timed({ program: "xargs", args: words });
  }

  #explain(words: readonly string[], { cached = false } = {}): Promise<number> {
    const env = cached && existsSync(this.#path("cache")) ? this.#env() : this.#freshCache();
    return timed({ program: process.execPath, args: [this.#plimsoll, "explain", ...words], env });
  }

  #freshCache(): NodeJS.ProcessEnv {
    rmSync(this.#path("cache"), { recursive: true, force: true });
    return this.#env();
  }

  #env(): NodeJS.ProcessEnv {
    return { ...process.env, PLIMSOLL_CACHE: this.#path("cache") };
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

/** Only the scan: syft does not check for a newer release. */
const QUIET_SYFT = { ...process.env, SYFT_CHECK_FOR_APP_UPDATE: "false" };

function beside(name: string, ours: readonly number[], peer: string, theirs: readonly number[], limit: number): Figure {
  return {
    name,
    ours: withSpread(ours),
    theirs: `${peer} ${withSpread(theirs)}`,
    value: medianOfPairs(ours, theirs, (a, b) => a / b),
    limit,
    show: asRatio,
  };
}

function withSpread(samples: readonly number[]): string {
  return `${asSeconds(median(samples))} ± ${(100 * spread(samples)).toFixed(0)} %`;
}
