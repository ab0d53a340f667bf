import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { performance } from "node:perf_hooks";
import { ROOT } from "../scripts/program.ts";
import { openSourceReader } from "../src/session/source-reader.ts";
import { comparedBuild } from "../src/session/weigh-build.ts";
import { HOST } from "../src/store/form.ts";
import { buildBinary } from "../src/toolchain/go/build.ts";
import { NO_CHOICES } from "../src/toolchain/go/build-flags.ts";
import { compileProgram } from "../src/toolchain/go/compiled-program.ts";
import { openGo } from "../src/toolchain/go/go.ts";
import { resolveMainPackages } from "../src/toolchain/go/resolve.ts";
import { type Stub, stubsOf } from "../src/toolchain/go/stub.ts";
import { buildWithStubs } from "../src/toolchain/go/stub-build.ts";
import { interleaved, median, medianOfPairs, timed } from "./sampling.ts";
import { asSeconds, type Figure } from "./verdict.ts";

const SERVICE = join(ROOT, "examples/order");
const MODULE = "google.golang.org/grpc";

/**
 * `cost` of a module that is there, beyond the two builds that it needs: the service as it is, and with stubs in the
 * module's place. Both are timed alone, one after the other, by the go command: everything is linked, and nothing but
 * stubs is compiled. Because both sizes are asked for, each program is compressed with `gzip -6`, too; what the builds
 * take without that is printed beside it.
 */
export async function costFigure(folder: string, plimsoll: string, rounds: number): Promise<Figure> {
  const env = { ...process.env, CI: undefined, GOFLAGS: "", GOTOOLCHAIN: "local", CGO_ENABLED: "0" };
  const cache = join(folder, "cost-cache");
  const builds = await Builds.open(join(folder, "cost-builds"), env);
  const contestants = {
    cost: () => {
      forgetProgram(cache);
      const args = [plimsoll, "cost", MODULE, "."];
      return timed({ program: process.execPath, args, cwd: SERVICE, env: { ...env, PLIMSOLL_CACHE: cache } });
    },
    bare: () => builds.time(),
    weighed: () => builds.time({ compressed: true }),
  };
  await interleaved(1, contestants);
  const { cost, bare, weighed } = await interleaved(rounds, contestants);
  return {
    name: "cost of a module that is there, beyond its two builds, each with gzip -6",
    ours: asSeconds(median(cost)),
    theirs: `two builds ${asSeconds(median(weighed))}, without gzip ${asSeconds(median(bare))}`,
    value: medianOfPairs(cost, weighed, (ours, theirs) => ours - theirs),
    limit: 0.5,
    show: asSeconds,
  };
}

/** Removes the program of the last run, and not the reader of Go source, which no run but the first builds. */
function forgetProgram(cache: string): void {
  const root = join(cache, "go-build");
  if (!existsSync(root)) return;
  for (const kind of readdirSync(root)) {
    const names = readdirSync(join(root, kind), { recursive: true, encoding: "utf8" }).map((path) => basename(path));
    if (names.includes("order")) rmSync(join(root, kind), { recursive: true });
  }
}

class Builds {
  readonly #folder: string;
  readonly #program: Awaited<ReturnType<typeof compileProgram>>;
  readonly #stubs: readonly Stub[];
  #round = 0;

  private constructor(folder: string, program: Awaited<ReturnType<typeof compileProgram>>, stubs: readonly Stub[]) {
    this.#folder = folder;
    this.#program = program;
    this.#stubs = stubs;
  }

  static async open(folder: string, env: NodeJS.ProcessEnv): Promise<Builds> {
    mkdirSync(folder);
    const go = await openGo({ cwd: SERVICE, env });
    const platform = { os: "linux", architecture: HOST.architecture };
    const [main] = await resolveMainPackages(go, ["."], {
      choices: NO_CHOICES,
      platform,
      cacheFolder: folder,
      allowModuleFolder: false,
    });
    const request = { package: main!, platform, cgo: false, choices: NO_CHOICES, cacheFolder: folder };
    const program = await compileProgram(go, { ...request, trimpath: true });
    const paths = program.packages.filter(({ Module }) => Module?.Path === MODULE).map(({ ImportPath }) => ImportPath);
    await using reader = await openSourceReader(go, folder);
    const stubs = (await stubsOf(reader, program, paths)).flatMap((one) => ("stub" in one ? [one.stub] : []));
    if (stubs.length !== paths.length) throw new Error(`only ${stubs.length} of ${paths.length} packages have stubs`);
    return new Builds(folder, program, stubs);
  }

  /** Into empty folders, so that the linker runs. */
  async time({ compressed = false } = {}): Promise<number> {
    const { go, request } = this.#program;
    const round = join(this.#folder, `round-${this.#round++}`);
    const [cacheFolder, scratch] = [join(round, "cache"), join(round, "scratch")];
    mkdirSync(scratch, { recursive: true });
    const start = performance.now();
    const plain = await buildBinary(go, comparedBuild({ ...request, cacheFolder }));
    const stubbed = await buildWithStubs(go, comparedBuild(request), this.#stubs, scratch);
    if (compressed) {
      for (const { path } of [plain, stubbed]) await timed({ program: "gzip", args: ["-6", "--stdout", path] });
    }
    const seconds = (performance.now() - start) / 1000;
    await plain[Symbol.asyncDispose]();
    await stubbed[Symbol.asyncDispose]();
    rmSync(round, { recursive: true, force: true });
    return seconds;
  }
}
