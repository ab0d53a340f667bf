import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "../scripts/program.ts";
import { installPlimsoll } from "./installed.ts";
import { binaryLayerOf, layersOf } from "./layout.ts";
import { MEMORY_PROBE } from "./memory-probe.ts";
import { installPeer, Registry } from "./peers.ts";
import { type Command, timed } from "./sampling.ts";

/** The flags that plimsoll builds with, for the plain `go build`. */
const GO_BUILD = ["build", "-trimpath", "-ldflags", "-s -w"];

const EDITED_FILE = "internal/server/server.go";
const EDITED_LINE = /route = "none[^"]*"/;

/** A copy of examples/order, and every way to build it: each contestant has its own output and caches. */
export class Workshop {
  readonly folder: string;
  /** The script that the package installs. */
  readonly script: string;
  readonly #service: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #ko: string;
  readonly #crane: string;
  readonly #registry: Registry;
  #edits = 0;

  private constructor(
    folder: string,
    script: string,
    env: NodeJS.ProcessEnv,
    ko: string,
    crane: string,
    registry: Registry,
  ) {
    this.folder = folder;
    this.script = script;
    this.#service = join(folder, "order");
    this.#env = env;
    this.#ko = ko;
    this.#crane = crane;
    this.#registry = registry;
  }

  /** Prepares everything in `folder`, with an empty Go build cache. */
  static async open(folder: string): Promise<Workshop> {
    const crane = await installPeer("crane");
    const ko = await installPeer("ko");
    const script = await installPlimsoll(join(folder, "installed"));
    const { output } = await run("go", ["env", "GOMODCACHE"]);
    const registry = await Registry.start(crane);
    cpSync(join(ROOT, "examples/order"), join(folder, "order"), { recursive: true });
    mkdirSync(join(folder, "docker"));
    const env = {
      ...process.env,
      GOFLAGS: "-buildvcs=false",
      GOTOOLCHAIN: "local",
      GOMODCACHE: output.trim(),
      GOCACHE: join(folder, "go-cache"),
      PLIMSOLL_CACHE: join(folder, "cache"),
      // As ko runs by default.
      KOCACHE: undefined,
      DOCKER_CONFIG: join(folder, "docker"),
      KO_DOCKER_REPO: `${registry.address}/order`,
      KO_DEFAULTBASEIMAGE: `${registry.address}/base`,
    };
    return new Workshop(folder, script, env, ko, crane, registry);
  }

  close(): void {
    this.#registry.stop();
  }

  /** Changes one line of the service to a text that it never had before. */
  edit(): void {
    const file = join(this.#service, EDITED_FILE);
    const before = readFileSync(file, "utf8");
    this.#edits += 1;
    const after = before.replace(EDITED_LINE, `route = "none-${this.#edits}"`);
    if (after === before) throw new Error(`${EDITED_FILE} has no line like ${EDITED_LINE}`);
    writeFileSync(file, after);
  }

  async plimsoll(
    layout: string,
    options: { args?: readonly string[]; goCache?: string; env?: NodeJS.ProcessEnv } = {},
  ) {
    return timed({
      program: process.execPath,
      args: [
        this.script,
        "slim",
        this.#service,
        "-o",
        `oci:${this.layout(layout)}`,
        "--measure",
        "none",
        ...(options.args ?? []),
      ],
      env: { ...this.#withCache(options.goCache), ...options.env },
    });
  }

  /** The peak memory of plimsoll's own process in one run, in bytes, without that of the compiler. */
  async plimsollMemory(layout: string, args: readonly string[] = []): Promise<number> {
    const file = join(this.folder, "memory");
    await this.plimsoll(layout, { args, env: { NODE_OPTIONS: MEMORY_PROBE, PLIMSOLL_BENCH_MEMORY: file } });
    return Number(readFileSync(file, "utf8")) * 1024;
  }

  /**
   * Runs ko without its SBOM, which plimsoll does not make either. The path of the layout is relative, because ko does
   * not accept capital letters in it.
   */
  async ko(layout: string, args: readonly string[] = []): Promise<number> {
    const output = `--oci-layout-path=../${layout}`;
    return this.#inService(this.#ko, ["build", ".", "--bare", "--push=false", "--sbom=none", output, ...args]);
  }

  /** Writes the same file every time, so that a warm build has nothing to link either. */
  async goBuild(goCache?: string): Promise<number> {
    const output = join(this.folder, "bare", "order");
    return this.#inService("go", [...GO_BUILD, "-o", output, "."], { ...this.#withCache(goCache), CGO_ENABLED: "0" });
  }

  layout(name: string): string {
    return join(this.folder, name);
  }

  /** Makes ko use the base that plimsoll used for `layout`: all of its layers except the service's own. */
  async shareBase(layout: string): Promise<void> {
    const layers = layersOf(this.layout(layout));
    const binary = binaryLayerOf(layers);
    const base = this.#env.KO_DEFAULTBASEIMAGE!;
    const files = layers.filter((layer) => layer !== binary).flatMap((layer) => ["-f", layer.path]);
    await timed({ program: this.#crane, args: ["append", ...files, "-t", base], env: this.#env });
    await timed({ program: this.#crane, args: ["mutate", base, "--set-platform", "linux/amd64"], env: this.#env });
  }

  #inService(program: string, args: readonly string[], env = this.#env): Promise<number> {
    return timed({ program, args, cwd: this.#service, env } satisfies Command);
  }

  #withCache(goCache: string | undefined): NodeJS.ProcessEnv {
    return goCache === undefined ? this.#env : { ...this.#env, GOCACHE: goCache };
  }
}
