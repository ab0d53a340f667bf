/**
 * `npm run bench -- slim-image`: how much more time `slim IMAGE` takes than measuring the image, on an image of 1.5 GB.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { fatImages } from "./fat-image.ts";
import { installPlimsoll } from "./installed.ts";
import { layersOf } from "./layout.ts";
import { peakMemory } from "./memory.ts";
import { installPeer } from "./peers.ts";
import { reportFigures } from "./results.ts";
import { interleaved, median, timed } from "./sampling.ts";
import { asMebibytes, asRatio, asSeconds, type Figure } from "./verdict.ts";

const MEMORY_LIMIT_BYTES = 256 * 2 ** 20;

/** Returns whether every figure is within its limit. */
export async function benchSlimImage(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "5" } } });
  const images = await fatImages();
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const bench = new Bench(folder, await installPlimsoll(folder), images.layout);
    const figures = [await bench.time(Number(values.rounds)), await bench.memory(), ...(await bench.scanner())];
    console.log(`${(images.sizeBytes / 1e9).toFixed(2)} GB in ${images.layers} layers`);
    return reportFigures("slim-image", figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Bench {
  readonly #folder: string;
  readonly #command: readonly [string, string];
  readonly #source: string;
  readonly #slim: string;
  #caches = 0;

  constructor(folder: string, plimsoll: string, layout: string) {
    this.#folder = folder;
    this.#command = [process.execPath, plimsoll];
    this.#source = `oci:${layout}:latest`;
    this.#slim = join(folder, "slim");
  }

  /** Each run has an empty cache: no layer is known, and no compressed layer can be reused. */
  async time(rounds: number): Promise<Figure> {
    await this.#plimsoll(this.#slimWords());
    const tar = this.#keptTar();
    const samples = await interleaved(rounds, {
      explain: () => this.#plimsoll(["explain", this.#source]),
      slim: () => this.#plimsoll(this.#slimWords()),
      compress: () => timed({ program: "sh", args: ["-c", `gzip -6 -c ${tar} >/dev/null`] }),
    });
    const beyond = samples.slim.map((seconds, index) => seconds - samples.explain[index]!);
    return {
      name: "slim IMAGE beyond explain, against compressing what is kept",
      ours: `${asSeconds(median(samples.slim))} − ${asSeconds(median(samples.explain))}`,
      theirs: asSeconds(median(samples.compress)),
      value: median(beyond) / median(samples.compress),
      limit: 1.2,
      show: asRatio,
    };
  }

  async memory(): Promise<Figure> {
    const peakBytes = await peakMemory(this.#slimWords(), this.#environment(), this.#command);
    return {
      name: "memory of slim IMAGE",
      ours: asMebibytes(peakBytes),
      theirs: "",
      value: peakBytes,
      limit: MEMORY_LIMIT_BYTES,
      show: asMebibytes,
    };
  }

  /** In the slim image, syft finds exactly the packages with files that stayed, and the Go modules of its program. */
  async scanner(): Promise<Figure[]> {
    const syft = await installPeer("syft");
    const [program, script] = this.#command;
    const report = JSON.parse(said(program, [script, ...this.#slimWords(), "--json"], this.#environment()));
    const listed = JSON.parse(said(syft, ["scan", `oci-dir:${this.#slim}`, "--output", "json", "--quiet"]));
    const artifacts = listed.artifacts as { readonly type: string; readonly name: string }[];
    const named = (types: readonly string[]) =>
      new Set(artifacts.filter(({ type }) => types.includes(type)).map(({ name }) => name));
    const packages = (report.fromImage.packages as string[]).map((each) => each.slice(each.indexOf(":") + 1));
    const difference = (one: ReadonlySet<string>, other: ReadonlySet<string>) => one.symmetricDifference(other).size;
    return [
      {
        name: "OS packages that syft sees and those that stayed, in how many they differ",
        ours: `${packages.length} packages`,
        theirs: "syft",
        value: difference(named(["apk", "deb"]), new Set(packages)),
        limit: 0,
        show: String,
      },
      {
        name: "Go modules that syft sees and those of the program, in how many they differ",
        ours: `${this.#modules().size} modules`,
        theirs: "syft",
        value: difference(named(["go-module"]), this.#modules()),
        limit: 0,
        show: String,
      },
    ];
  }

  /**
   * The modules that `go version -m` lists for the program in the slim image; for syft, the standard library is a
   * module.
   */
  #modules(): ReadonlySet<string> {
    const program = join(this.#folder, "program");
    const [layer] = layersOf(this.#slim).slice(-1);
    writeFileSync(program, execFileSync("tar", ["-xzOf", layer!.path, "usr/local/bin/order"], { maxBuffer: 1 << 28 }));
    const lines = said("go", ["version", "-m", program]).split("\n");
    return new Set(["stdlib", ...lines.flatMap((line) => /^\t(?:mod|dep)\t(\S+)/.exec(line)?.[1] ?? [])]);
  }

  #slimWords(): string[] {
    rmSync(this.#slim, { recursive: true, force: true });
    return ["slim", this.#source, "--measure", "none", "-o", `oci:${this.#slim}:latest`];
  }

  #plimsoll(args: readonly string[]): Promise<number> {
    const [program, script] = this.#command;
    return timed({ program, args: [script, ...args], env: this.#environment() });
  }

  #environment(): NodeJS.ProcessEnv {
    return { ...process.env, PLIMSOLL_CACHE: join(this.#folder, `cache-${this.#caches++}`) };
  }

  /** The tars of the slim image's layers, one after the other. */
  #keptTar(): string {
    const path = join(this.#folder, "kept.tar");
    writeFileSync(path, Buffer.concat(layersOf(this.#slim).map((layer) => gunzipSync(readFileSync(layer.path)))));
    return path;
  }
}

function said(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${program} ended with ${status}\n${stderr}`);
  return stdout;
}
