import { cp, mkdir, rename } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { PlimsollError } from "../../base/error.ts";
import type { Platform } from "../../format/oci/platform.ts";
import { findProgram } from "../find-program.ts";
import { type Finished, programFailed, runProgram } from "../process.ts";
import { explainBuildFailure } from "./build-failure.ts";
import { type BuildFlags, flagsOf, listArguments, moduleArguments, valueOfFlag } from "./build-flags.ts";
import type { DependencyRequest } from "./dependencies.ts";
import { type Go, runGo, settingOf } from "./go.ts";
import { lastingSettings, programOfGoroot } from "./goroot.ts";
import type { MainPackage } from "./main-package.ts";
import { isChatter, remedyFor } from "./remedies.ts";
import { targetEnvironment } from "./target.ts";

/** Folders that hold no source, and would only take time to copy. */
const NOT_COPIED = new Set([".git", "node_modules"]);
const STRIPPED = ["-trimpath", "-ldflags=-s -w", "-buildvcs=false"];

/** A program, and how it is built. */
type Subject = Pick<DependencyRequest, "package" | "choices" | "platform">;

/** A copy of a main module, for experiments that must not change the user's checkout. */
export class SourceWorkshop {
  readonly #go: Go;
  readonly #main: MainPackage;
  readonly #scratch: string;
  readonly #flags: BuildFlags;
  readonly #env: Readonly<Record<string, string>>;
  readonly #platform: Platform;
  /** The folder of the copy, below the scratch folder. */
  #place: string;

  private constructor(go: Go, { package: main, choices, platform }: Subject, scratch: string) {
    this.#go = go;
    this.#main = main;
    this.#flags = flagsOf(go, choices);
    this.#env = choices.env;
    this.#platform = platform;
    this.#scratch = scratch;
    this.#place = placeAt(1);
  }

  /** Copies the module's folder into `scratch`, an empty folder that the caller provides. */
  static async open(go: Go, subject: Subject, scratch: string): Promise<SourceWorkshop> {
    const main = subject.package;
    if (main.module === undefined) {
      throw new PlimsollError("source-invalid", {
        what: `${main.source} is not in a module`,
        why: "the factors are measured on a copy of the module's folder",
        fix: "name a main package of a module",
      });
    }
    const workshop = new SourceWorkshop(go, subject, scratch);
    if (valueOfFlag(workshop.#flags, "overlay") !== undefined) {
      throw new PlimsollError("flag-invalid", {
        what: "-overlay cannot be used here",
        why: "it names files of the module's folder, and the factors are measured on a copy of it",
        fix: "leave it out of the flags of the build",
      });
    }
    const { folder } = main.module;
    const filter = (path: string) => path === folder || !NOT_COPIED.has(basename(path));
    await cp(folder, join(scratch, workshop.#place), { recursive: true, filter });
    return workshop;
  }

  /** Moves the copy so that it lies in this many nested folders. */
  async moveToDepth(depth: number): Promise<void> {
    const place = placeAt(depth);
    if (place === this.#place) return;
    const aside = join(this.#scratch, "aside");
    await rename(join(this.#scratch, this.#place), aside);
    await mkdir(dirname(join(this.#scratch, place)), { recursive: true });
    await rename(aside, join(this.#scratch, place));
    this.#place = place;
  }

  /** The folder in which the program is built now: a program built without -trimpath contains this path. */
  get folder(): string {
    return join(this.#scratch, this.#place);
  }

  /** Builds the program as `name` below the scratch folder. Without flags: trimmed, stripped, without a VCS stamp. */
  async build(
    name: string,
    flags: readonly string[] = STRIPPED,
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const args = ["build", ...listArguments(this.#flags), ...flags, "-o", join(this.#scratch, name), ...this.#names()];
    await this.#run(args, env, (finished) => this.#buildFailed(args, finished));
    return name;
  }

  /** The arguments of go that build the program as `path`, in the module's folder or in a copy of it elsewhere. */
  argumentsFor(path: string, mod: "readonly" | "vendor"): readonly string[] {
    const own = valueOfFlag(this.#flags, "mod");
    // A later flag replaces an earlier one, and one in GOFLAGS.
    const mode = mod === "vendor" || own === undefined || own === "vendor" ? mod : own;
    return ["build", ...listArguments(this.#flags), ...STRIPPED, `-mod=${mode}`, "-o", path, ...this.#names()];
  }

  /**
   * The variables with which an instruction of a Dockerfile runs go, without those that name places: `go env -w` does
   * not reach into a container. Modules come from a proxy of files, and no file of the module cache is read-only.
   */
  get instructionVariables(): Readonly<Record<string, string>> {
    const goflags = settingOf(this.#go, this.#env, "GOFLAGS") ?? "";
    return {
      ...lastingSettings(this.#go),
      ...this.#env,
      ...this.#variables(),
      GOFLAGS: `${goflags} -modcacherw`.trim(),
      GOSUMDB: "off",
      GOTOOLCHAIN: "local",
    };
  }

  /** Runs the go of GOROOT as an instruction of a Dockerfile does. A failure is that of a build. */
  async runInstruction(cwd: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
    const go = { ...this.#go, program: programOfGoroot(this.#go) };
    const finished = await runGo(go, args, { cwd, env: { ...this.instructionVariables, ...env } });
    if (finished.exitCode !== 0) throw this.#buildFailed(args, finished);
  }

  /** A copy of the module's folder below the scratch folder, as a Dockerfile copies it, without its vendor folder. */
  async bareCopy(): Promise<string> {
    const vendor = join(this.folder, "vendor");
    const filter = (path: string) => path !== vendor && !NOT_COPIED.has(basename(path));
    await cp(this.folder, join(this.#scratch, "source"), { recursive: true, filter });
    return "source";
  }

  /** Puts the copy under git, so that go has a revision to stamp. False where git is not installed. */
  async commit(): Promise<boolean> {
    const git = await findProgram("git", this.#go.env);
    if (git === undefined) return false;
    const author = ["-c", "user.name=plimsoll", "-c", "user.email=plimsoll@localhost", "-c", "commit.gpgsign=false"];
    for (const args of [
      ["init", "--quiet"],
      ["add", "--all"],
      [...author, "commit", "--quiet", "--message", "measured"],
    ]) {
      const { env, signal } = this.#go;
      const finished = await runProgram(git, ["-C", this.folder, ...args], { env, signal });
      if (finished.exitCode !== 0) throw programFailed(git, args, finished);
    }
    return true;
  }

  /** The folder, below the scratch folder, with what `RUN go mod download` puts into an empty module cache. */
  async download(): Promise<string> {
    const { GOMODCACHE = "", GOPROXY = "" } = this.#go.settings;
    // Modules in the user's own cache need not be downloaded again.
    const proxy = `${pathToFileURL(join(GOMODCACHE, "cache", "download")).href},${GOPROXY}`;
    const cache = join(this.#scratch, "modules");
    const args = ["mod", "download", "-modcacherw", ...moduleArguments(this.#flags)];
    const env = { GOMODCACHE: cache, GOPROXY: proxy, GOFLAGS: "-modcacherw" };
    await this.#run(args, env, (finished) => this.#modulesMissing(args, finished));
    // The folder of a module proxy exists even where the module needs no other.
    await mkdir(join(cache, "cache", "download"), { recursive: true });
    return "modules";
  }

  /** The folder that `go mod vendor` makes, below the scratch folder; the copy itself stays as it was. */
  async vendor(): Promise<string> {
    await this.#run(["mod", "vendor", ...moduleArguments(this.#flags), "-o", join(this.#scratch, "vendored")]);
    return this.#folder("vendored");
  }

  /** go creates no folder where it has nothing to put into it. */
  async #folder(name: string): Promise<string> {
    await mkdir(join(this.#scratch, name), { recursive: true });
    return name;
  }

  async #run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    failure: (finished: Finished) => PlimsollError = (finished) => programFailed(this.#go.program, args, finished),
  ): Promise<void> {
    const call = { cwd: this.folder, env: { ...this.#env, ...this.#variables(), ...env } };
    const finished = await runGo(this.#go, args, call);
    if (finished.exitCode !== 0) throw failure(finished);
  }

  #variables(): Record<string, string> {
    return { ...targetEnvironment(this.#platform), CGO_ENABLED: "0", GOWORK: "off" };
  }

  /** The package, or its files, relative to the module's folder. */
  #names(): readonly string[] {
    const { folder = "" } = this.#main.module ?? {};
    const inside = relative(folder, this.#main.folder);
    const place = inside === "" ? "." : `./${inside.replaceAll("\\", "/")}`;
    const files = this.#main.arguments.filter((name) => name.endsWith(".go"));
    return files.length === 0 ? [place] : files.map((file) => `${place}/${basename(file)}`);
  }

  #buildFailed(args: readonly string[], { stderr, endedBy }: Finished): PlimsollError {
    const subject = { package: this.#main, platform: this.#platform };
    return explainBuildFailure(subject, args, stderr.split("\n"), endedBy);
  }

  #modulesMissing(args: readonly string[], finished: Finished): PlimsollError {
    const said = finished.stderr.split("\n").filter((line) => !isChatter(line));
    const { why } = programFailed(this.#go.program, args, { ...finished, stderr: said.join("\n") });
    return new PlimsollError("program-failed", {
      what: `the modules of ${this.#main.source} are not all there: go mod download failed`,
      ...(why === undefined ? {} : { why }),
      fix:
        remedyFor(finished.stderr) ??
        "run `go mod download` in the module's folder where its proxy can be reached, and measure again",
    });
  }
}

/** `deep/er/er/er`: as many folders as the depth says. */
function placeAt(depth: number): string {
  return join("deep", ...Array.from({ length: depth }, (_, index) => (index === depth - 1 ? "module" : "folder")));
}
