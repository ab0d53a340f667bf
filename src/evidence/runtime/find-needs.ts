import { LIMITS } from "../../base/limits.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";
import { programOfEnv } from "../../format/shell/interpreter.ts";
import { isShell } from "../../format/shell/invocation.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import { type BaseItem, type Need, strongestNeeds } from "../base-need.ts";
import { findMissingAccounts } from "./accounts.ts";
import { findBaseData } from "./base-data.ts";
import { findBrokenLinks } from "./broken-links.ts";
import { type CommandLine, commandLineOf, variable } from "./command-line.ts";
import { buildOnly, isCertificate } from "./folders.ts";
import { healthcheckWords } from "./healthcheck.ts";
import { type ImageFiles, isFile, packageOf, readTexts, walk } from "./image-files.ts";
import { type Kept, KeptFiles } from "./kept-files.ts";
import { findLeftFiles } from "./left-files.ts";
import { NAME_SERVICE_FILES, nameServiceModules } from "./name-service.ts";
import { NamedPaths } from "./named-paths.ts";
import { mayNeed } from "./needed.ts";
import { needsOfAccountFiles, needsOfOther } from "./other-needs.ts";
import { findProgram } from "./program.ts";
import { FOR_HEALTHCHECK, type LoadedGoObject, type RuntimeFacts } from "./runtime-facts.ts";
import { type Script, wordsOf } from "./script.ts";
import { type Closure, type Executable, findSharedObjects } from "./shared-objects.ts";
import { configsOf, situationOf, withUnknownArguments } from "./shell/container.ts";
import { type StartedCommand, startedByScript, startedByWords } from "./shell/started-commands.ts";
import { type Run, StartQueue, smallFile, tooMany } from "./start-queue.ts";
import { type ProgramKind, readKind, type StartedProgram } from "./started-program.ts";
import { SurroundingFiles } from "./surrounding-files.ts";

/**
 * Variables that are for programs which are no longer in the image, or that name folders which are examined elsewhere.
 */
const NOT_FILES = new Set(["PATH", "HOME", "PWD", "LD_LIBRARY_PATH", "GOPATH", "GOROOT", "GOCACHE", "GOMODCACHE"]);

/** Programs of a health check that plimsoll's prober can replace. */
const GIVES_WAY = /(?:^|\/)(?:curl|wget)$/;

/**
 * Finds what an image needs to run its service: the programs from the config, and what they open from their bytes.
 * Nothing is run. `patterns` are the values of `--keep`; `needs` are decided for each Go program. Throws `flag-invalid`
 * for a pattern that matches nothing, and `limit-exceeded`.
 */
export async function findNeeds(
  files: ImageFiles,
  where: string,
  config: ContainerConfig | undefined,
  patterns: readonly string[],
  needs: readonly Need[],
): Promise<RuntimeFacts> {
  const examination = new RuntimeExamination(files, config, needs);
  const command = commandLineOf(config);
  const entrypointProblem = examination.begin(command);
  for (const pattern of patterns) examination.keepPattern(pattern);
  const healthcheckPaths = examination.beginHealthcheck();
  await examination.follow();
  examination.doubtHealthcheck(healthcheckPaths);
  await examination.followUndecided();
  const { kept, programs, closures, evidence, namedSystemFolders, goObjects, undecided } = examination;
  const around = new SurroundingFiles(files, config, kept, { programs, closures, evidence });
  around.keepSurroundings();
  const accounts = await readTexts(files, ["etc/passwd", "etc/group"], LIMITS.configFileBytes);
  const [passwd = "", group = ""] = [accounts.get("etc/passwd"), accounts.get("etc/group")];
  around.keepHome(passwd);
  const userFiles = around.keepUsers();
  around.keepDistribution();
  return {
    where,
    command,
    entrypointProblem,
    programs,
    closures,
    evidence,
    kept: kept.all,
    special: kept.special,
    leftPrograms: kept.leftPrograms,
    leftFiles: entrypointProblem === undefined ? findLeftFiles(files, kept) : [],
    goObjects,
    namedSystemFolders,
    undecided,
    brokenLinks: findBrokenLinks(files, kept.all),
    missingAccounts: findMissingAccounts(config?.User, passwd, group),
    userFiles,
    healthcheckPaths,
    baseData: findBaseData(files),
  };
}

/** A path in the bytes of a file, as written and as resolved. */
interface NamedPath {
  readonly each: string;
  readonly walked: string;
}

/** A shared object, with the paths that its bytes name. */
interface ExaminedObject {
  readonly path: string;
  readonly kind: ProgramKind;
  readonly paths: readonly NamedPath[];
}

class RuntimeExamination {
  readonly kept: KeptFiles;
  readonly programs: StartedProgram[] = [];
  readonly closures = new Map<string, Closure>();
  readonly goObjects: LoadedGoObject[] = [];
  readonly #files: ImageFiles;
  readonly #config: ContainerConfig | undefined;
  readonly #weighed: readonly Need[];
  readonly #queue: StartQueue;
  /** The needs of every program. Deciding them goes through all function names of a Go program, so it is done once. */
  readonly #needs: BaseItem[] = [];
  readonly #paths: NamedPaths;
  /** By their paths: many programs load the same ones. */
  readonly #objects = new Map<string, ExaminedObject>();
  #undecidedInHealthcheck: readonly string[] = [];

  constructor(files: ImageFiles, config: ContainerConfig | undefined, needs: readonly Need[]) {
    this.#weighed = needs;
    this.#files = files;
    this.#config = config;
    this.#paths = new NamedPaths(files.tree);
    this.kept = new KeptFiles(files);
    this.#queue = new StartQueue(files, config, this.kept);
  }

  get undecided(): readonly string[] {
    return [...this.#queue.undecided];
  }

  get namedSystemFolders(): readonly Kept[] {
    return this.#queue.namedSystemFolders;
  }

  /** The strongest answer for each need, of all programs that were examined. */
  get evidence(): readonly BaseItem[] {
    return strongestNeeds([...this.#needs, ...this.#queue.needs]);
  }

  /** Begins with what the config starts, and what else it names. Returns why that cannot be followed, if so. */
  begin({ words, shell }: CommandLine): string | undefined {
    const started = shell?.plainWords ?? words;
    const [word, ...others] = started;
    if (word === undefined || word === "") return "the image's config names neither Entrypoint nor Cmd";
    const found = findProgram(this.#files, this.#config, word);
    if ("problem" in found) return `${word} ${found.problem}`;
    const byWords = startedByWords(started, situationOf(this.#config));
    this.#queue.start(found, "the container starts it", byWords.commands[0]?.situation, started.slice(1));
    const inner = { ...byWords, commands: byWords.commands.slice(1) };
    const isFollowed = this.#queue.startCommands(inner, "the container's command starts it");
    if (shell !== undefined && shell.plainWords === undefined) {
      const [undecided] = byWords.undecided;
      if (!isFollowed && undecided !== undefined) {
        return `the shell runs ${undecided}, whose program is not known before it runs`;
      }
      this.#queue.startWords(shell.roughWords, `the shell form names it`);
    } else for (const each of others) this.#queue.mention(each, "an argument of the container's command");
    for (const setting of this.#config?.Env ?? []) {
      const [name = "", ...rest] = setting.split("=");
      if (!NOT_FILES.has(name)) this.#queue.mention(rest.join("="), `the variable ${name} names it`);
    }
    return undefined;
  }

  /**
   * Keeps the programs of the health check, except shells, curl and wget: these are not kept for the health check
   * alone. Returns the paths of all programs that it starts.
   */
  beginHealthcheck(): readonly string[] {
    const words = healthcheckWords(this.#config);
    if (words.length === 0) return [];
    const { commands, undecided, isWhole } = startedByWords(words, situationOf(this.#config));
    this.#undecidedInHealthcheck = undecided;
    const own = commands.filter(({ words: [word] }) => !isShell(word) && !GIVES_WAY.test(word ?? ""));
    this.#queue.startCommands({ commands: own, undecided: [], isWhole }, FOR_HEALTHCHECK);
    return commands.flatMap((command) => this.#pathsOf(command));
  }

  /** A check that stays may start anything where only its shell knows what. */
  doubtHealthcheck(paths: readonly string[]): void {
    const stays = paths.every((path) => this.kept.has(path));
    if (stays) for (const each of this.#undecidedInHealthcheck) this.#queue.undecided.add(each);
  }

  /** The program that a command leads to, with the links on the way; a script that a shell reads is not a program. */
  #pathsOf({ words: [word = ""], as, situation }: StartedCommand): readonly string[] {
    if (as !== "program") return [];
    return configsOf(this.#config, situation).flatMap((config) => {
      const found = findProgram(this.#files, config, word);
      return "problem" in found ? [] : [...found.links, found.path];
    });
  }

  /** Keeps what `--keep` names; for a program that is named by its path, also what it loads. */
  keepPattern(pattern: string): void {
    this.kept.keepMatching(pattern);
    if (pattern.includes("*")) return;
    const found = findProgram(this.#files, this.#config, `/${pattern}`);
    if (!("problem" in found) && this.#files.format(found.node.content!) !== undefined) {
      this.#queue.start(found, `--keep ${pattern}`);
    }
  }

  /**
   * Programs start programs: they are followed one generation at a time, so that each costs one pass over its layers.
   */
  async follow(): Promise<void> {
    for (let found = this.#queue.take(); found !== undefined; found = this.#queue.take()) {
      const { programs, texts, runs } = found;
      const contents = await this.#files.open([
        ...programs.map(({ node }) => node.content!),
        ...[...texts, ...runs].map(({ place }) => place),
        ...this.#smallFiles(),
      ]);
      for (const [index, wanted] of programs.entries()) {
        if (this.programs.length >= LIMITS.startedPrograms) throw tooMany();
        const content = contents[index]!;
        const program = { ...wanted, content, kind: await readKind(content, `/${wanted.path}`) };
        this.programs.push(program);
        await this.#examine(program);
      }
      for (const [index, { path }] of texts.entries()) {
        await this.#followPathsIn(contents[programs.length + index]!, path);
      }
      for (const [index, run] of runs.entries()) {
        await this.#followRun(contents[programs.length + texts.length + index]!, run);
      }
    }
  }

  /** If it is not known what is started, it may be any of the service's own programs: none of them is left out. */
  async followUndecided(): Promise<void> {
    if (this.undecided.length === 0) return;
    for (const { path, node } of this.#files.tree.entries()) {
      if (!isFile(node) || this.#files.format(node.content!) === undefined) continue;
      if (packageOf(this.#files, path) !== undefined || buildOnly(path) !== undefined) continue;
      const found = findProgram(this.#files, this.#config, `/${path}`);
      if (!("problem" in found))
        this.#queue.start(found, "a script starts a program that is not known: it may be this one");
    }
    await this.follow();
  }

  /** Files that are read in nearly every image: they are opened together, so that each layer is read in one pass. */
  #smallFiles(): EntryPlace[] {
    return ["etc/passwd", "etc/group", "etc/nsswitch.conf", "etc/ld.so.conf"].flatMap((path) =>
      smallFile(this.#files, path).map(({ place }) => place),
    );
  }

  async #examine(program: StartedProgram): Promise<void> {
    const { kind, path, content } = program;
    if (kind.is === "go") this.#needs.push(...this.#weighed.map((need) => need.check(kind.facts)));
    if (kind.is === "script") this.#examineScript(program, kind.script);
    if (kind.is === "script" || kind.is === "foreign") {
      // The needs of the interpreter are decided when it is examined.
      const needs = needsOfOther({ path, closure: undefined, named: new Set(), isOpaque: kind.is === "foreign" });
      this.#needs.push(...needs);
      return;
    }
    const libraryPath = variable(this.#config, "LD_LIBRARY_PATH");
    const opened = nameServiceModules(this.#files);
    const closure = await findSharedObjects(this.#files, { path, content }, libraryPath, opened);
    if (closure.libc !== undefined) this.closures.set(path, closure);
    for (const { path: each, why } of closure.files) this.kept.keepName(each, why);
    if (closure.resolvesNames) {
      for (const each of NAME_SERVICE_FILES) this.kept.keep(each, "libc resolves names by it");
    }
    const named = await this.#examineObjects(program, closure);
    if (kind.is === "elf") this.#needs.push(...needsOfOther({ path, closure, named, isOpaque: false }));
    else this.#needs.push(...needsOfAccountFiles(`/${path}`, named));
  }

  /**
   * Examines a program and what it loads: a library may be built by Go, and the files that are named by libraries which
   * no package owns are kept.
   */
  async #examineObjects(program: StartedProgram, closure: Closure): Promise<ReadonlySet<string>> {
    const loaded = new Set(closure.files.map((file) => file.path));
    const named = new Set<string>();
    const objects = closure.objects.filter(({ path }) => path !== program.path);
    const own = { path: program.path, kind: program.kind, paths: await this.#pathsIn(program.content) };
    for (const { path, kind, paths } of [own, ...(await this.#examined(objects))]) {
      if (kind.is === "go" && path !== program.path) this.goObjects.push({ path, loadedBy: program.path });
      const isOwn = packageOf(this.#files, path) === undefined;
      const mayStart = kind.is !== "go" || this.#mayStart;
      for (const { each, walked } of paths) {
        if (loaded.has(walked)) continue;
        named.add(walked);
        if (kind.is === "go" || isOwn) this.#queue.named(each, `/${path}`, mayStart);
        if (kind.is !== "go" && isCertificate(walked)) this.#keepCertificates(each, `/${path} names it`);
      }
    }
    return named;
  }

  /** Shared objects, each of which is read once. */
  async #examined(objects: readonly Executable[]): Promise<readonly ExaminedObject[]> {
    const all: ExaminedObject[] = [];
    for (const { path, content } of objects) {
      let object = this.#objects.get(path);
      if (object === undefined) {
        const kind = await readKind(content, `/${path}`);
        if (kind.is === "go") this.#needs.push(...this.#weighed.map((need) => need.check(kind.facts)));
        object = { path, kind, paths: await this.#pathsIn(content) };
        this.#objects.set(path, object);
      }
      all.push(object);
    }
    return all;
  }

  get #mayStart(): boolean {
    return mayNeed(this.evidence, "child-programs");
  }

  /** Programs other than Go's look into a folder by the names of OpenSSL's `rehash`: all of the folder is kept. */
  #keepCertificates(path: string, why: string): void {
    this.kept.keep(path, why);
    this.kept.keepFolder(path, why);
  }

  /** Paths in the bytes of a program, or of a file that it is told to read, as written and as resolved. */
  async #pathsIn(content: RandomAccess): Promise<readonly NamedPath[]> {
    const found: NamedPath[] = [];
    for (const each of await this.#paths.in(content)) {
      const walked = walk(this.#files, each);
      if (walked.problem === undefined) found.push({ each, walked: walked.path });
    }
    return found;
  }

  async #followPathsIn(content: RandomAccess, path: string): Promise<void> {
    const found = await this.#pathsIn(content);
    const mayStart = this.#mayStart;
    for (const { each } of found) this.#queue.named(each, `/${path}`, mayStart);
  }

  #examineScript(program: StartedProgram, script: Script): void {
    const by = `/${program.path}`;
    for (const word of [script.interpreter, programOfEnv(script)]) {
      if (word === undefined) continue;
      const found = findProgram(this.#files, this.#config, word);
      if (!("problem" in found)) this.#queue.start(found, `the interpreter of ${by}`);
    }
    this.#queue.startWords(script.words, `the script ${by} names it`);
    if (!this.#queue.isStarted(program.path) && isShell(programOfEnv(script) ?? script.interpreter)) {
      this.#queue.run(program.path, program.node, withUnknownArguments(situationOf(this.#config)), "program");
    }
  }

  /** What a script that a shell reads starts, with the arguments and variables that it has. */
  async #followRun(content: RandomAccess, { path, as, situation }: Run): Promise<void> {
    const bytes = await content.read(0, Math.min(content.sizeBytes, LIMITS.scriptBytes));
    const text = Buffer.from(bytes).toString("utf8");
    const started = startedByScript(text, situation, as === "sourced");
    this.#queue.startCommands(started, `the script /${path} starts it`);
    this.#queue.startWords(wordsOf(text), `the script /${path} names it`);
  }
}
