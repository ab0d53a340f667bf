/** `npm run bench -- gate`: what a gate costs beside the builds that it needs, and how large programs are compared. */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, run } from "../scripts/program.ts";
import { executableFigures } from "./executable.ts";
import { installPlimsoll } from "./installed.ts";
import { installPeer } from "./peers.ts";
import { reportFigures } from "./results.ts";
import { type Command, interleaved, median, medianOfPairs, timed } from "./sampling.ts";
import { asRatio, asSeconds, type Figure } from "./verdict.ts";

const EDITED_FILE = "internal/server/server.go";
const EDITED_LINE = /route = "none"/;

/** Returns whether every figure is within its limit. */
export async function benchGate(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "7" } } });
  const rounds = Number(values.rounds);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const service = await GatedService.open(folder, await installPlimsoll(join(folder, "installed")));
    return await reportFigures("gate", [
      await service.againstLockFile(rounds),
      await service.againstRevision(rounds),
      await largePrograms(service, Math.min(rounds, 5)),
      ...(await executableFigures(join(folder, "executable"), 15)),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A repository with the example service at two revisions, the second one with one line edited. */
class GatedService {
  readonly plimsoll: string;
  readonly #folder: string;
  readonly #before: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(folder: string, plimsoll: string) {
    this.plimsoll = plimsoll;
    this.#folder = join(folder, "order");
    this.#before = join(folder, "order-before");
    this.#env = {
      ...process.env,
      CI: undefined,
      GOFLAGS: "-buildvcs=false",
      GOTOOLCHAIN: "local",
      CGO_ENABLED: "0",
      PLIMSOLL_CACHE: join(folder, "cache"),
    };
  }

  static async open(folder: string, plimsoll: string): Promise<GatedService> {
    const service = new GatedService(folder, plimsoll);
    cpSync(join(ROOT, "examples/order"), service.#folder, { recursive: true });
    cpSync(join(ROOT, "examples/order"), service.#before, { recursive: true });
    await service.#git("init", "--quiet", "--initial-branch=main");
    await service.#commit("before");
    await service.#git("switch", "--quiet", "--create", "change");
    const file = join(service.#folder, EDITED_FILE);
    const text = readFileSync(file, "utf8");
    if (!EDITED_LINE.test(text)) throw new Error(`${EDITED_FILE} has no line like ${EDITED_LINE}`);
    writeFileSync(file, text.replace(EDITED_LINE, 'route = "other"'));
    await service.#commit("after");
    await timed(service.#gate("--update"));
    return service;
  }

  /** Nothing was changed since the program was built: what is left is measuring and judging. */
  async againstLockFile(rounds: number): Promise<Figure> {
    const contestants = { gate: () => timed(this.#gate("--baseline", "lock")) };
    await interleaved(1, contestants);
    const { gate } = await interleaved(rounds, contestants);
    const value = median(gate);
    return {
      name: "gate against a lock file, already built",
      ours: asSeconds(value),
      theirs: "",
      value,
      limit: 1,
      show: asSeconds,
    };
  }

  /** Both builds link, and compile nothing: as for a change whose packages are in the cache. */
  async againstRevision(rounds: number): Promise<Figure> {
    const contestants = {
      gate: () => timed(this.#gate("--baseline", "merge-base", "--base", "main")),
      builds: async () => (await this.#build(this.#before)) + (await this.#build(this.#folder)),
    };
    await interleaved(1, contestants);
    const { gate, builds } = await interleaved(rounds, contestants);
    return {
      name: "gate --base, over the two go builds",
      ours: asSeconds(median(gate)),
      theirs: `two go builds ${asSeconds(median(builds))}`,
      value: medianOfPairs(gate, builds, (ours, theirs) => ours - theirs),
      limit: 1.5,
      show: asSeconds,
    };
  }

  #gate(...words: string[]): Command {
    return {
      program: process.execPath,
      args: [this.plimsoll, "gate", ".", ...words],
      cwd: this.#folder,
      env: this.#env,
    };
  }

  /** Into an empty file, so that the linker runs. */
  #build(cwd: string): Promise<number> {
    const output = join(this.#folder, "../built");
    rmSync(output, { force: true });
    const args = ["build", "-trimpath", "-ldflags", "-s -w", "-o", output, "."];
    return timed({ program: "go", args, cwd, env: this.#env });
  }

  async #commit(message: string): Promise<void> {
    await this.#git("add", "--all");
    await this.#git("-c", "user.name=Bench", "-c", "user.email=bench@example.com", "commit", "--quiet", "-m", message);
  }

  async #git(...words: string[]): Promise<void> {
    const { exitCode, output } = await run("git", ["-C", this.#folder, ...words]);
    if (exitCode !== 0) throw new Error(`git ${words.join(" ")} failed\n${output}`);
  }
}

/** The same large program and one that differs from it in some bytes, so that everything is measured twice. */
async function largePrograms({ plimsoll }: GatedService, rounds: number): Promise<Figure> {
  const before = await installPeer("syft");
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const after = join(folder, "after");
    const bytes = readFileSync(before);
    bytes.write("x", bytes.indexOf("anchore"), "latin1");
    writeFileSync(after, bytes, { mode: 0o755 });
    const run = (...args: string[]) => timed({ program: process.execPath, args: [plimsoll, ...args] });
    const samples = await interleaved(rounds, {
      diff: () => run("diff", before, after),
      explain: () => run("explain", before),
    });
    return {
      name: `diff of two programs of ${Math.round(bytes.length / 1e6)} MB, over one explain`,
      ours: asSeconds(median(samples.diff)),
      theirs: `explain ${asSeconds(median(samples.explain))}`,
      value: medianOfPairs(samples.diff, samples.explain, (ours, theirs) => ours / theirs),
      limit: 2,
      show: asRatio,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
