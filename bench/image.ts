/**
 * `npm run bench -- image`: `plimsoll explain` of an image of 1.5 GB, compared with syft, skopeo, dive and the machine
 * itself.
 */
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type FatImages, fatImages } from "./fat-image.ts";
import { installPlimsoll } from "./installed.ts";
import { layersOf } from "./layout.ts";
import { peakMemory } from "./memory.ts";
import { installPeer } from "./peers.ts";
import { reportFigures } from "./results.ts";
import { interleaved, median, medianOfPairs, spread, timed } from "./sampling.ts";
import { asMebibytes, asMegabytes, asRatio, asSeconds, type Figure } from "./verdict.ts";

const MOST_MEMORY_BYTES = 256 * 2 ** 20;
/**
 * Only the rows of files may make memory grow, and an image that is a gigabyte larger has tens of thousands more of
 * them.
 */
const MOST_GROWTH_BYTES = 64 * 2 ** 20;

/** Returns whether every figure is within its limit. */
export async function benchImage(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "3" } } });
  const images = await fatImages();
  console.error(`${images.layers} layers, ${asMegabytes(images.sizeBytes)} of tars`);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const plimsoll = await installPlimsoll(folder);
    const bench = new ImageBench(plimsoll, images, folder, Number(values.rounds));
    const figures: Figure[] = [
      ...(await bench.compressed()),
      ...(await bench.archive()),
      await bench.secondLook(),
      ...(await bench.memory()),
      await bench.manyFiles(),
    ];
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
    const samples = await interleaved(this.#rounds, {
      plimsoll: () => this.#explain([`oci:${layout}`]),
      syft: () => timed({ program: syft, args: ["scan", `oci-dir:${layout}`, "-o", "json", "-q"], env: QUIET_SYFT }),
      skopeo: () => {
        rmSync(copy, { recursive: true, force: true });
        const words = ["copy", "--insecure-policy", "-q", `oci:${layout}:latest`, `dir:${copy}`];
        return timed({ program: "skopeo", args: words });
      },
      machine: () => this.#machine(),
    });
    const name = "explain, gzip layout, all verified";
    return [
      beside(`${name}, of syft`, samples.plimsoll, "syft", samples.syft, 0.3),
      beside(`${name}, of skopeo copy`, samples.plimsoll, "skopeo", samples.skopeo, 0.75),
      beside(`${name}, of the machine`, samples.plimsoll, "igzip, openssl", samples.machine, 1.4),
    ];
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

  /** Measures the same image again: the results for its layers are cached. */
  async secondLook(): Promise<Figure> {
    const words = [`oci:${this.#images.layout}`];
    await this.#explain(words);
    const { second } = await interleaved(this.#rounds, { second: () => this.#explain(words, { cached: true }) });
    return {
      name: "second look",
      ours: withSpread(second),
      theirs: "",
      value: median(second),
      limit: 0.5,
      show: asSeconds,
    };
  }

  async memory(): Promise<Figure[]> {
    const command = [process.execPath, this.#plimsoll] as const;
    const peak = (layout: string) => peakMemory(["explain", `oci:${layout}`], this.#freshCache(), command);
    const small = await peak(this.#images.small);
    const large = await peak(this.#images.layout);
    const growth = large - small;
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
    ];
  }

  async manyFiles(): Promise<Figure> {
    const target = `oci:${this.#images.manyFiles}`;
    await this.#explain([target]);
    const samples = await interleaved(this.#rounds, {
      lines: () => this.#explain([target, "--json=lines"], { cached: true }),
      table: () => this.#explain([target, "--by", "file"], { cached: true }),
    });
    return beside("200,000 files, --json=lines", samples.lines, "the table", samples.table, 1.5);
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
