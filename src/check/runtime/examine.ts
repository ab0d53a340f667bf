import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import type { TreeNode } from "../../image/file-tree.ts";
import { BASE_NEEDS } from "../base/evidence.ts";
import type { BaseItem } from "../base/need.ts";
import { findMissingAccounts, type MissingAccount, parseUser } from "./accounts.ts";
import { findBaseData } from "./base-data.ts";
import { findBrokenLinks } from "./broken-links.ts";
import { type CommandLine, commandLineOf, variable } from "./command-line.ts";
import { buildOnly, isCertificate, isNamedByGo } from "./folders.ts";
import { type ImageFiles, isFile, readTexts, sizeOf, walk } from "./image-files.ts";
import { isFolderOfService, type Kept, KeptFiles } from "./kept-files.ts";
import { findLeftFiles } from "./left-files.ts";
import { NAME_SERVICE_FILES, nameServiceModules } from "./name-service.ts";
import { pathsIn } from "./named-paths.ts";
import { mayNeed, surelyNeeds } from "./needed.ts";
import { needsOfAccountFiles, needsOfOther } from "./other-needs.ts";
import { type FoundProgram, findProgram, inWorkingDirectory, searchPath } from "./program.ts";
import { FOR_HEALTHCHECK, type LoadedGoObject, type RuntimeFacts } from "./runtime-facts.ts";
import { programOfEnv, type Script, wordsOf } from "./script.ts";
import { type Closure, closeOver } from "./shared-objects.ts";
import { isBuiltIn } from "./shell/built-in.ts";
import { configsOf, situationOf, withUnknownArguments } from "./shell/container.ts";
import { isShell } from "./shell/invocation.ts";
import type { Situation, Value } from "./shell/situation.ts";
import {
  type StartedCommand,
  type StartedCommands,
  startedByScript,
  startedByWords,
} from "./shell/started-commands.ts";
import { readKind, type StartedProgram } from "./started-program.ts";

interface Wanted extends FoundProgram {
  readonly why: string;
}

/** A small file that may name others. */
interface EntryFile {
  readonly path: string;
  readonly place: EntryPlace;
}

/** A script, and what it finds when it runs. */
interface Run extends EntryFile {
  readonly situation: Situation;
}

/** A control file and a list of digests for each package, as distroless images have them. */
const PACKAGE_RECORDS = "var/lib/dpkg/status.d";

/** Variables that steer programs which are not in the image any more, or name folders that are looked at elsewhere. */
const NOT_FILES = new Set(["PATH", "HOME", "PWD", "LD_LIBRARY_PATH", "GOPATH", "GOROOT", "GOCACHE", "GOMODCACHE"]);

const RANK = { yes: 2, unknown: 1, no: 0 } as const;

/** Programs of a health check that plimsoll's prober can take the place of, and shells. */
const GIVES_WAY = /(?:^|\/)(?:curl|wget|sh|bash|ash|dash)$/;

/**
 * Finds what an image needs to run its service: from the config the programs, from their bytes what they open. Nothing
 * is run. `patterns` are `--keep`. Throws `flag-invalid` for a pattern that matches nothing, and `limit-exceeded`.
 */
export async function examineRuntime(
  files: ImageFiles,
  where: string,
  config: ContainerConfig | undefined,
  patterns: readonly string[],
): Promise<RuntimeFacts> {
  const examination = new RuntimeExamination(files, config);
  const command = commandLineOf(config);
  const entrypointProblem = examination.begin(command);
  for (const pattern of patterns) examination.keepPattern(pattern);
  const healthcheckPaths = examination.beginHealthcheck();
  await examination.follow();
  await examination.followUndecided();
  examination.keepSurroundings();
  await examination.keepHome();
  const userFiles = examination.keepUsers();
  examination.keepDistribution();
  const { kept, programs, closures, evidence, namedSystemFolders } = examination;
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
    goObjects: examination.goObjects,
    namedSystemFolders,
    undecided: [...examination.undecided],
    brokenLinks: findBrokenLinks(files, kept.all),
    missingAccounts: examination.missingAccounts,
    userFiles,
    healthcheckPaths,
    baseData: findBaseData(files),
  };
}

class RuntimeExamination {
  readonly kept: KeptFiles;
  readonly programs: StartedProgram[] = [];
  readonly closures = new Map<string, Closure>();
  readonly namedSystemFolders: Kept[] = [];
  readonly goObjects: LoadedGoObject[] = [];
  missingAccounts: readonly MissingAccount[] = [];
  readonly #files: ImageFiles;
  readonly #config: ContainerConfig | undefined;
  readonly #known = new Set<string>();
  /** Of every Go program. Weighing goes through all names of its functions, and is done once. */
  readonly #needs: BaseItem[] = [];
  /** What scripts start and only the running shell knows, by the words that say so. */
  readonly undecided = new Set<string>();
  readonly #runs = new Set<string>();
  /** Scripts of which it is known how they are started. */
  readonly #isRun = new Set<string>();
  #pending: Wanted[] = [];
  #unrun: Run[] = [];
  /** Files that the command or a variable names: what they name in turn is the service's too. */
  #unread: EntryFile[] = [];

  constructor(files: ImageFiles, config: ContainerConfig | undefined) {
    this.#files = files;
    this.#config = config;
    this.kept = new KeptFiles(files);
  }

  /** Of each need the strongest answer of all Go programs that were looked at. */
  get evidence(): readonly BaseItem[] {
    return BASE_NEEDS.flatMap(({ id }) => {
      const answers = this.#needs.filter((item) => item.id === id);
      return answers.sort((a, b) => RANK[b.needed] - RANK[a.needed]).slice(0, 1);
    });
  }

  /** What the config starts, and what else it names. Returns why that cannot be followed. */
  begin({ words, shell }: CommandLine): string | undefined {
    const started = shell?.plainWords ?? words;
    const [word, ...others] = started;
    if (word === undefined || word === "") return "the image's config names neither Entrypoint nor Cmd";
    const found = findProgram(this.#files, this.#config, word);
    if ("problem" in found) return `${word} ${found.problem}`;
    const byWords = startedByWords(started, situationOf(this.#config));
    this.#start(found, "the container starts it", byWords.commands[0]?.situation, started.slice(1));
    const inner = { ...byWords, commands: byWords.commands.slice(1) };
    const isFollowed = this.#startCommands(inner, "the container's command starts it");
    if (shell !== undefined && shell.plainWords === undefined) {
      const [undecided] = byWords.undecided;
      if (!isFollowed && undecided !== undefined) {
        return `the shell is to run ${undecided}, and only it knows what that stands for`;
      }
      this.#startWords(shell.roughWords, `the shell form names it`);
    } else for (const each of others) this.#mention(each, "an argument of the container's command");
    for (const setting of this.#config?.Env ?? []) {
      const [name = "", ...rest] = setting.split("=");
      if (!NOT_FILES.has(name)) this.#mention(rest.join("="), `the variable ${name} names it`);
    }
    return undefined;
  }

  /**
   * Programs of the health check stay where they are the image's own; a shell and what asks an URL do not stay for it
   * alone. Returns the paths of all that it starts.
   */
  beginHealthcheck(): readonly string[] {
    const [how, ...words] = this.#config?.Healthcheck?.Test ?? [];
    const line = how === "CMD-SHELL" ? ["/bin/sh", "-c", ...words] : how === "CMD" ? words : [];
    const paths: string[] = [];
    for (const {
      words: [word, ...args],
      situation,
    } of startedByWords(line, situationOf(this.#config)).commands) {
      const found = findProgram(this.#files, this.#config, word ?? "");
      if ("problem" in found) continue;
      if (!GIVES_WAY.test(word ?? "")) this.#start(found, FOR_HEALTHCHECK, situation, args);
      paths.push(...found.links, found.path);
    }
    return paths;
  }

  /** What `--keep` names; a program by its own path brings what it loads. */
  keepPattern(pattern: string): void {
    this.kept.keepMatching(pattern);
    if (pattern.includes("*")) return;
    const found = findProgram(this.#files, this.#config, `/${pattern}`);
    if (!("problem" in found) && this.#files.format(found.node.content!) !== undefined) {
      this.#start(found, `--keep ${pattern}`);
    }
  }

  /** Programs start programs: a generation at a time, so that each costs one pass over its layers. */
  async follow(): Promise<void> {
    while (this.#pending.length + this.#unread.length + this.#unrun.length > 0) {
      const generation = this.#pending;
      const texts = this.#unread;
      const runs = this.#unrun;
      this.#pending = [];
      this.#unread = [];
      this.#unrun = [];
      const contents = await this.#files.open([
        ...generation.map(({ node }) => node.content!),
        ...texts.map(({ place }) => place),
        ...runs.map(({ place }) => place),
        ...this.#smallFiles(),
      ]);
      for (const [index, wanted] of generation.entries()) {
        if (this.programs.length >= LIMITS.startedPrograms) throw tooMany();
        const content = contents[index]!;
        const program = { ...wanted, content, kind: await readKind(content, `/${wanted.path}`) };
        this.programs.push(program);
        await this.#examine(program);
      }
      for (const [index, { path }] of texts.entries()) {
        await this.#followPathsIn(contents[generation.length + index]!, path);
      }
      for (const [index, run] of runs.entries()) {
        await this.#followRun(contents[generation.length + texts.length + index]!, run);
      }
    }
  }

  /** Where it is not known what is started, every program of the service's own may be: none is left out. */
  async followUndecided(): Promise<void> {
    if (this.undecided.size === 0) return;
    for (const { path, node } of this.#files.tree.entries()) {
      if (!isFile(node) || this.#files.format(node.content!) === undefined) continue;
      if (this.#packageOf(path) !== undefined || buildOnly(path) !== undefined) continue;
      const found = findProgram(this.#files, this.#config, `/${path}`);
      if (!("problem" in found)) this.#start(found, "a script starts what is not known: it may be this");
    }
    await this.follow();
  }

  /** Files that nearly every image is asked for: what is wanted of a layer is wanted in one pass. */
  #smallFiles(): EntryPlace[] {
    return ["etc/passwd", "etc/group", "etc/nsswitch.conf", "etc/ld.so.conf"].flatMap((path) =>
      this.#smallFile(path).map(({ place }) => place),
    );
  }

  #smallFile(path: string): EntryFile[] {
    const node = this.#files.tree.find(path);
    return node !== undefined && isFile(node) && sizeOf(this.#files, node) <= LIMITS.configFileBytes
      ? [{ path, place: node.content! }]
      : [];
  }

  /** What the service finds around it: its working directory, volumes, and what its needs name. */
  keepSurroundings(): void {
    const { WorkingDir, Volumes, User } = this.#config ?? {};
    const folder = WorkingDir || "/";
    if (!this.#keepOwnFolder(folder, "in the working directory")) this.kept.keep(folder, "the working directory");
    const service = this.programs.find(({ kind }) => kind.is === "go");
    if (service !== undefined) {
      this.#keepOwnFolder(service.path.slice(0, Math.max(0, service.path.lastIndexOf("/"))), "beside the program");
    }
    for (const volume of Object.keys(Volumes ?? {})) {
      this.kept.keepFolder(volume, `in the volume ${volume}`, { mustStay: true });
    }
    this.#keepOtherNames();
    for (const item of this.evidence) this.#keepNeed(item);
    if (mayNeed(this.evidence, "certificates")) this.#keepOwnAuthorities();
    if (User !== undefined && User !== "") this.kept.keep("tmp", "a folder that every user may write to");
    const zone = variable(this.#config, "TZ")?.replace(/^:/, "");
    if (zone !== undefined && /^[\w+/-]+$/.test(zone)) this.kept.keep(`usr/share/zoneinfo/${zone}`, "TZ names it");
    this.kept.keep("etc/localtime", "local time follows it");
  }

  /** The user of the container and its home, where something asks for it: the folder, as files may be written into it. */
  async keepHome(): Promise<void> {
    const texts = await readTexts(this.#files, ["etc/passwd", "etc/group"], LIMITS.configFileBytes);
    const accounts = texts.get("etc/passwd") ?? "";
    this.missingAccounts = findMissingAccounts(this.#config?.User, accounts, texts.get("etc/group") ?? "");
    if (!mayNeed(this.evidence, "home-directory")) return;
    const home = variable(this.#config, "HOME") ?? homeOf(accounts, this.#config?.User);
    if (home !== undefined && home !== "") this.kept.keep(home, "the home of the container's user");
  }

  /** /etc/passwd and /etc/group stay whole where something looks names up in them. */
  keepUsers(): RuntimeFacts["userFiles"] {
    const resolves = [...this.closures.values()].some(({ nameServiceUsers }) => nameServiceUsers.length > 0);
    const needs = mayNeed(this.evidence, "users");
    if (!resolves && !needs) return "lines";
    const why = surelyNeeds(this.evidence, "users")
      ? "names of users are looked up"
      : "names of users may be looked up";
    for (const path of ["etc/passwd", "etc/group"]) this.kept.keep(path, why);
    return "whole";
  }

  /** Scanners know the distribution of packages by its os-release(5), and a package of distroless images by its record. */
  keepDistribution(): void {
    if (!this.kept.all.some(({ path }) => this.#packageOf(path) !== undefined)) return;
    this.kept.keep("etc/os-release", "scanners know the packages' distribution by it");
    const packages = new Set(this.kept.all.map(({ path }) => this.#packageOf(path)));
    packages.delete(undefined);
    for (const name of this.#files.tree.find(PACKAGE_RECORDS)?.children?.keys() ?? []) {
      const path = `${PACKAGE_RECORDS}/${name}`;
      if (packages.has(this.#packageOf(path))) this.kept.keepName(path, "scanners know the package by it");
    }
  }

  /** dpkg's lists call /lib a folder where it is a link to one: that makes it no package's. */
  #packageOf(path: string): string | undefined {
    const { tree } = this.#files;
    const place = tree.find(path, { followLast: false })?.place;
    return place === undefined || tree.find(path)?.kind === "directory" ? undefined : this.#files.packageOf(place);
  }

  /**
   * A program of many names, as BusyBox is, does what its name says. Whoever starts one of them may start another, and a
   * link to what stays costs nothing.
   */
  #keepOtherNames(): void {
    const programs = new Set(this.programs.flatMap(({ kind, path }) => (kind.is === "elf" ? [path] : [])));
    if (programs.size === 0) return;
    for (const folder of searchPath(this.#config)) {
      const walked = walk(this.#files, folder);
      if (walked.problem !== undefined) continue;
      for (const [name, node] of walked.node.children ?? []) {
        if (node.kind !== "symlink") continue;
        const path = walked.path === "" ? name : `${walked.path}/${name}`;
        const target = walk(this.#files, path);
        if (target.problem !== undefined || !programs.has(target.path)) continue;
        for (const link of target.links) this.kept.keepName(link, `another name of /${target.path}`);
      }
    }
  }

  #keepNeed({ id, needed }: BaseItem): void {
    if (needed === "no") return;
    if (id === "hosts-and-resolver") this.kept.keep("etc/nsswitch.conf", "names of hosts may be looked up by it");
    if (id === "temporary-directory") this.kept.keep("tmp", "temporary files are made in it");
    if (id === "mime-types") {
      const places = [
        "usr/local/share/mime/globs2",
        "usr/share/mime/globs2",
        "etc/mime.types",
        "etc/apache2/mime.types",
      ];
      for (const path of places) this.kept.keep(path, "media types are looked up in it");
    }
  }

  /** update-ca-certificates(8) links what an administrator put there into the folder that every file is trusted of. */
  #keepOwnAuthorities(): void {
    for (const name of this.#files.tree.find("etc/ssl/certs")?.children?.keys() ?? []) {
      const walked = walk(this.#files, `etc/ssl/certs/${name}`);
      if (walked.problem !== undefined || !walked.path.startsWith("usr/local/share/ca-certificates/")) continue;
      this.kept.keep(`etc/ssl/certs/${name}`, "an authority that was added to the image");
    }
  }

  /** A folder of the service is kept with what is in it. False for one of the system's. */
  #keepOwnFolder(path: string, why: string): boolean {
    const walked = walk(this.#files, path);
    if (walked.problem !== undefined || !isFolderOfService(walked.path)) return false;
    this.kept.keepFolder(path, why, { mustStay: true });
    return true;
  }

  async #examine(program: StartedProgram): Promise<void> {
    const { kind, path, content } = program;
    if (kind.is === "go") this.#needs.push(...BASE_NEEDS.map((need) => need.check(kind.facts)));
    if (kind.is === "script") this.#examineScript(program, kind.script);
    if (kind.is === "script" || kind.is === "foreign") {
      // What the interpreter asks for is weighed with it.
      const needs = needsOfOther({ path, closure: undefined, named: new Set(), isOpaque: kind.is === "foreign" });
      this.#needs.push(...needs);
      return;
    }
    const closure = await closeOver(
      this.#files,
      { path, content },
      variable(this.#config, "LD_LIBRARY_PATH"),
      async (libc, users) => (libc === "glibc" && users.length > 0 ? nameServiceModules(this.#files) : []),
    );
    if (closure.libc !== undefined) this.closures.set(path, closure);
    for (const { path: each, why } of closure.files) this.kept.keepName(each, why);
    if (closure.nameServiceUsers.length > 0) {
      for (const each of NAME_SERVICE_FILES) this.kept.keep(each, "libc resolves names by it");
    }
    const named = await this.#examineObjects(program, closure);
    if (kind.is === "elf") this.#needs.push(...needsOfOther({ path, closure, named, isOpaque: false }));
    else this.#needs.push(...needsOfAccountFiles(`/${path}`, named));
  }

  /** Of a program and what it loads: a library may be Go's, and of those that no package owns what they name stays. */
  async #examineObjects(program: StartedProgram, closure: Closure): Promise<ReadonlySet<string>> {
    const loaded = new Set(closure.files.map((file) => file.path));
    const named = new Set<string>();
    for (const { path, content } of [program, ...closure.objects]) {
      const kind = path === program.path ? program.kind : await readKind(content, `/${path}`);
      if (kind.is === "go" && path !== program.path) {
        this.#needs.push(...BASE_NEEDS.map((need) => need.check(kind.facts)));
        this.goObjects.push({ path, loadedBy: program.path });
      }
      const isOwn = this.#packageOf(path) === undefined;
      const own = await this.#pathsIn(content, loaded);
      for (const { each, walked } of own) {
        named.add(walked);
        if (kind.is === "go" || isOwn) this.#named(each, `/${path}`, kind.is !== "go" || this.#mayStart);
        if (kind.is !== "go" && isCertificate(walked)) this.#keepCertificates(each, `/${path} names it`);
      }
    }
    return named;
  }

  get #mayStart(): boolean {
    return mayNeed(this.evidence, "child-programs");
  }

  /** Programs that are not Go's look into a folder by the names of OpenSSL's `rehash`: all of it stays. */
  #keepCertificates(path: string, why: string): void {
    this.kept.keep(path, why);
    this.kept.keepFolder(path, why);
  }

  /** Paths in the bytes of a program or of a file that it is told to read, as they are there and where they lead. */
  async #pathsIn(content: RandomAccess, loaded: ReadonlySet<string>) {
    const found: { readonly each: string; readonly walked: string }[] = [];
    for (const each of await pathsIn(content, this.#files.tree)) {
      const walked = walk(this.#files, each);
      if (walked.problem === undefined && !loaded.has(walked.path)) found.push({ each, walked: walked.path });
    }
    return found;
  }

  async #followPathsIn(content: RandomAccess, path: string): Promise<void> {
    for (const { each } of await this.#pathsIn(content, new Set())) this.#named(each, `/${path}`, this.#mayStart);
  }

  #examineScript(program: StartedProgram, script: Script): void {
    const by = `/${program.path}`;
    for (const word of [script.interpreter, programOfEnv(script)]) {
      if (word === undefined) continue;
      const found = findProgram(this.#files, this.#config, word);
      if (!("problem" in found)) this.#start(found, `the interpreter of ${by}`);
    }
    this.#startWords(script.words, `the script ${by} names it`);
    if (!this.#isRun.has(program.path) && isShell(programOfEnv(script) ?? script.interpreter)) {
      this.#run(program.path, program.node, withUnknownArguments(situationOf(this.#config)));
    }
  }

  /** What a script that a shell reads starts, with the arguments and variables that it has. */
  async #followRun(content: RandomAccess, { path, situation }: Run): Promise<void> {
    const bytes = await content.read(0, Math.min(content.sizeBytes, LIMITS.scriptBytes));
    const text = Buffer.from(bytes).toString("utf8");
    const started = startedByScript(text, situation);
    this.#startCommands(started, `the script /${path} starts it`);
    this.#startWords(wordsOf(text), `the script /${path} names it`);
  }

  /** Whether any of these is in the image. */
  #startCommands({ commands, undecided }: StartedCommands, why: string): boolean {
    for (const each of undecided) this.undecided.add(each);
    return commands.map((command) => this.#startCommand(command, why)).includes(true);
  }

  #startCommand({ words, as, situation }: StartedCommand, why: string): boolean {
    const [word, ...args] = words;
    if (word === undefined || word === "") return false;
    let isThere = false;
    for (const config of configsOf(this.#config, situation)) {
      if (as === "program") {
        const found = findProgram(this.#files, config, word);
        if ("problem" in found) continue;
        this.#start(found, why, situation, args);
      } else if (
        !this.#runFile(
          config,
          word,
          { ...situation, args: as === "script" || args.length > 0 ? [args] : situation.args },
          why,
        )
      )
        continue;
      isThere = true;
      for (const arg of args) if (arg !== undefined) this.#mention(arg, `an argument of ${word}`, config);
    }
    return isThere;
  }

  /** A file that a shell is told to read: it need not be executable. POSIX.1-2017, XCU `sh` and 2.14 `dot`. */
  #runFile(config: ContainerConfig, word: string, situation: Situation, why: string): boolean {
    const folders = word.includes("/") ? [] : searchPath(config).map((folder) => `${folder}/${word}`);
    for (const candidate of [word, ...folders]) {
      const path = inWorkingDirectory(config, candidate);
      const walked = walk(this.#files, path);
      if (walked.problem !== undefined || !isFile(walked.node)) continue;
      this.kept.keep(path, why);
      this.#run(walked.path, walked.node, situation);
      return true;
    }
    return false;
  }

  /** Each script once for each way in which it is started. */
  #run(path: string, { content }: TreeNode, situation: Situation): void {
    const key = JSON.stringify([path, situation.folders, situation.args, [...situation.variables]]);
    if (this.#runs.has(key)) return;
    this.#runs.add(key);
    if (this.#runs.size > LIMITS.startedPrograms) throw tooMany();
    this.#unrun.push({ path, place: content!, situation });
  }

  /** Words of a script that lead to programs are started by it, as far as can be seen; others may be its files. */
  #startWords(words: readonly string[], why: string): void {
    for (const word of words) {
      if (isBuiltIn(word)) continue;
      const found = findProgram(this.#files, this.#config, word);
      if (!("problem" in found)) this.#start(found, why);
      else if (word.includes("/")) this.#mention(word, why);
    }
  }

  /** A path in a program's bytes. */
  #named(path: string, by: string, startsPrograms: boolean): void {
    const walked = walk(this.#files, path);
    if (walked.problem !== undefined || isNamedByGo(walked.path) || isNamedByGo(path)) return;
    const why = `${by} names it`;
    if (isFile(walked.node)) {
      const found = findProgram(this.#files, this.#config, `/${path}`);
      if ("problem" in found || this.#files.format(walked.node.content!) === undefined) this.#keepNamed(path, why);
      else if (startsPrograms) this.#start(found, why);
    } else if (walked.node.kind === "directory" && isFolderOfService(walked.path)) this.#keepNamed(path, why);
  }

  #keepNamed(path: string, why: string): void {
    const walked = walk(this.#files, path);
    if (walked.problem !== undefined || !isFolderOfService(walked.path)) return;
    if (walked.node.kind !== "directory") {
      if (/\.go$/.test(walked.path)) return;
      this.kept.keep(path, why);
    } else this.kept.keepFolder(path, why);
  }

  /** A value that may be a path: alone, behind a flag's equals sign, or behind the @ of who reads more from a file. */
  #mention(value: string, why: string, config = this.#config): void {
    const candidates = [value, value.replace(/^-[^=]*=/, ""), value.replace(/^(?:file:\/\/|@)/, "")];
    for (const candidate of new Set(candidates)) {
      if (!candidate.includes("/") && !/^[\w-]+\.\w+$/.test(candidate)) continue;
      const path = inWorkingDirectory(config, candidate);
      const walked = walk(this.#files, path);
      if (walked.problem !== undefined) continue;
      this.#needs.push(...needsOfAccountFiles(value, new Set([walked.path])));
      if (isNamedByGo(walked.path)) continue;
      const found = findProgram(this.#files, config, candidate);
      if (!("problem" in found) && this.#files.format(walked.node.content!) !== undefined) this.#start(found, why);
      else if (walked.node.kind !== "directory") {
        this.kept.keep(path, why);
        this.#unread.push(...this.#smallFile(walked.path));
      } else if (isFolderOfService(walked.path)) this.kept.keepFolder(path, why);
      else {
        this.kept.keep(path, why);
        if (walked.path !== "") this.namedSystemFolders.push({ path: walked.path, why });
      }
    }
  }

  /** With a situation and arguments where they are known: a script starts what they say. */
  #start(found: FoundProgram, why: string, situation?: Situation, args: readonly Value[] = []): void {
    for (const each of [...found.links, found.path]) this.kept.keepName(each, why);
    if (situation !== undefined && this.#files.format(found.node.content!) === "script") {
      this.#isRun.add(found.path);
      this.#run(found.path, found.node, { ...situation, name: `/${found.path}`, args: [args] });
    }
    if (this.#known.has(found.path)) return;
    this.#known.add(found.path);
    this.#pending.push({ ...found, why });
  }
}

/** passwd(5): NAME:PASSWORD:UID:GID:COMMENT:HOME:SHELL. `User` of a config is a name or a number, with a group behind a colon. */
function homeOf(accounts: string, configured: string | undefined): string | undefined {
  const { user } = parseUser(configured);
  const lines = accounts.split("\n").map((line) => line.split(":"));
  return lines.find(([name, , id]) => name === user || id === user)?.[5];
}

function tooMany(): PlimsollError {
  return new PlimsollError("limit-exceeded", {
    what: `the container starts more than ${LIMITS.startedPrograms} programs`,
    why: "its scripts name that many, and plimsoll looks into no more",
    fix: "start the service itself instead of a script",
  });
}
