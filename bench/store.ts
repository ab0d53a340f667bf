/**
 * `npm run bench -- store`: `plimsoll copy` of an image of 600 MB to and from a registry on loopback, beside crane and
 * skopeo, and `sign` and `attest` beside cosign.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { ROOT } from "../scripts/program.ts";
import { installPlimsoll } from "./installed.ts";
import { peakMemory } from "./memory.ts";
import { installPeer } from "./peers.ts";
import { reportFigures } from "./results.ts";
import { interleaved, median, medianOfPairs, timed } from "./sampling.ts";
import { type StoreImages, storeImages } from "./store-image.ts";
import { CountedRegistry } from "./store-registry.ts";
import { sealFigure } from "./store-seal.ts";
import { asMebibytes, asRatio, asSeconds, type Figure } from "./verdict.ts";

const LAYERS = 8;
const MEMORY_LIMIT_BYTES = 128 * 2 ** 20;

/** Returns whether every figure is within its limit. */
export async function benchStore(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "7" } } });
  const rounds = Number(values.rounds);
  const images = await storeImages();
  const crane = await installPeer("crane");
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const script = await installPlimsoll(folder);
    const bare = join(folder, "bare-transfer.js");
    const source = join(ROOT, "bench/bare-transfer.ts");
    await build({ entryPoints: [source], outfile: bare, format: "esm", target: "node26", platform: "node" });
    await using registry = await CountedRegistry.start(join(folder, "registry"));
    const bench = new Bench({ folder, script, bare, crane, images, registry });
    await bench.warmUp();
    return reportFigures("store", [
      ...(await bench.push(rounds)),
      ...(await bench.pull(rounds)),
      ...(await bench.edited(rounds)),
      await sealFigure({ folder, script, registry: registry.address }, rounds),
      await bench.memory(),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Tools {
  readonly folder: string;
  readonly script: string;
  /** The least that a program on Node does (bare-transfer.ts): what no limit can be below. */
  readonly bare: string;
  readonly crane: string;
  readonly images: StoreImages;
  readonly registry: CountedRegistry;
}

class Bench {
  readonly #tools: Tools;
  #made = 0;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** The registry keeps one copy of a blob for all repositories: whoever pushes first would write more than the others. */
  async warmUp(): Promise<void> {
    await this.#plimsoll([`oci:${this.#tools.images.image}`, `${this.#tools.registry.address}/warm:latest`]);
  }

  /** skopeo remembers which repository of which host has a blob, and would only mount it: each push goes to a new host. */
  async push(rounds: number): Promise<Figure[]> {
    const { images, crane } = this.#tools;
    const samples = await interleaved(rounds, {
      plimsoll: () => this.#there((there) => this.#plimsoll([`oci:${images.image}`, there])),
      crane: () => this.#there((there) => timed({ program: crane, args: ["push", images.image, there] })),
      skopeo: () => this.#there((there) => this.#skopeo([`oci:${images.image}:latest`, `docker://${there}`])),
      bare: () => this.#there((there) => this.#bare("push", there, images.image)),
    });
    return [beside("push, of crane", samples, "crane", 1.1), beside("push, of skopeo", samples, "skopeo", 0.6)];
  }

  async pull(rounds: number): Promise<Figure[]> {
    const { registry, crane } = this.#tools;
    const from = `${registry.address}/warm:latest`;
    const samples = await interleaved(rounds, {
      plimsoll: () => this.#into((layout) => this.#plimsoll([from, `oci:${layout}`])),
      crane: () => this.#into((layout) => timed({ program: crane, args: ["pull", "--format", "oci", from, layout] })),
      skopeo: () => this.#into((layout) => this.#skopeo([`docker://${from}`, `oci:${layout}:latest`])),
      bare: () => this.#into((folder) => this.#bare("pull", from, this.#tools.images.image, folder)),
      bareTwice: () => this.#into((folder) => this.#bare("pull", from, this.#tools.images.image, folder, "2")),
    });
    return [
      beside("pull to a layout, of crane", samples, "crane", 1.4),
      beside("pull to a layout, of skopeo", samples, "skopeo", 0.4),
    ];
  }

  /** Only the top layer is another one than what the repository holds. */
  async edited(rounds: number): Promise<Figure[]> {
    const { images, registry } = this.#tools;
    const seconds: number[] = [];
    const requests: number[] = [];
    for (let round = 0; round < rounds; round++) {
      // The door that counts takes its own time, so each push is made twice: to repositories of their own.
      const counted = `${registry.countedAddress}/counted-${round}:latest`;
      const there = `${registry.address}/edited-${round}:latest`;
      await this.#plimsoll([`oci:${images.image}`, counted]);
      registry.takeCount();
      await this.#plimsoll([`oci:${images.edited}`, counted]);
      requests.push(registry.takeCount());
      await this.#plimsoll([`oci:${images.image}`, there]);
      seconds.push(await this.#plimsoll([`oci:${images.edited}`, there]));
    }
    const count = median(requests);
    return [
      {
        name: "requests of a push when only the top layer changed",
        ours: String(count),
        theirs: `5 + 2 × ${LAYERS}`,
        value: count,
        limit: 5 + 2 * LAYERS,
        show: String,
      },
      {
        name: "time of a push when only the top layer changed",
        ours: asSeconds(median(seconds)),
        theirs: "",
        value: median(seconds),
        limit: 0.3,
        show: asSeconds,
      },
    ];
  }

  /** Of a push and of a pull, whichever needs more. */
  async memory(): Promise<Figure> {
    const { images, registry, script, folder } = this.#tools;
    const command = [process.execPath, script] as const;
    const push = await peakMemory(
      ["copy", `oci:${images.image}`, `${registry.address}/memory:latest`],
      this.#environment(),
      command,
    );
    const layout = join(folder, "memory");
    const pull = await peakMemory(
      ["copy", `${registry.address}/memory:latest`, `oci:${layout}`],
      this.#environment(),
      command,
    );
    return {
      name: "memory of a push and of a pull",
      ours: `${asMebibytes(push)}, ${asMebibytes(pull)}`,
      theirs: "",
      value: Math.max(push, pull),
      limit: MEMORY_LIMIT_BYTES,
      show: asMebibytes,
    };
  }

  async #there(push: (there: string) => Promise<number>): Promise<number> {
    await using registry = await this.#tools.registry.another();
    // Without the await, the registry would end before the push does.
    return await push(`${registry.address}/push-${this.#made++}:latest`);
  }

  async #into(pull: (layout: string) => Promise<number>): Promise<number> {
    const layout = join(this.#tools.folder, "pulled");
    rmSync(layout, { recursive: true, force: true });
    return pull(layout);
  }

  #plimsoll(words: readonly string[]): Promise<number> {
    return timed({ program: process.execPath, args: [this.#tools.script, "copy", ...words], env: this.#environment() });
  }

  #bare(direction: "push" | "pull", name: string, ...rest: readonly string[]): Promise<number> {
    const [address, repository] = name.replace(/:latest$/, "").split("/") as [string, string];
    return timed({ program: process.execPath, args: [this.#tools.bare, direction, address, repository, ...rest] });
  }

  #skopeo(words: readonly string[]): Promise<number> {
    const plain = ["--insecure-policy", "--src-tls-verify=false", "--dest-tls-verify=false"];
    return timed({ program: "skopeo", args: ["copy", ...plain, ...words] });
  }

  #environment(): NodeJS.ProcessEnv {
    return { ...process.env, PLIMSOLL_CACHE: join(this.#tools.folder, "cache") };
  }
}

type Contestant = "plimsoll" | "crane" | "skopeo" | "bare";

interface Samples extends Record<Contestant, number[]> {
  /** On two threads. */
  readonly bareTwice?: number[];
}

/** Also what the peer takes, and what Node takes at least, of the peer's time. */
function beside(name: string, samples: Samples, peer: "crane" | "skopeo", limit: number): Figure {
  const of = (times: number[]) => medianOfPairs(times, samples[peer], (a, b) => a / b);
  const twice = samples.bareTwice === undefined ? "" : `, on two threads ${asRatio(of(samples.bareTwice))}`;
  return {
    name,
    ours: asSeconds(median(samples.plimsoll)),
    theirs: `${peer} ${asSeconds(median(samples[peer]))}, bare Node ${asRatio(of(samples.bare))}${twice}`,
    value: of(samples.plimsoll),
    limit,
    show: asRatio,
  };
}
