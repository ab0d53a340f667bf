import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";
import type { Value } from "../../format/shell/value.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import type { TreeNode } from "../../image/file-tree.ts";
import type { BaseItem } from "../base-need.ts";
import { isNamedByGo } from "./folders.ts";
import { type ImageFiles, isFile, sizeOf, walk } from "./image-files.ts";
import { isFolderOfService, type Kept, type KeptFiles } from "./kept-files.ts";
import { needsOfAccountFiles } from "./other-needs.ts";
import { type FoundProgram, findProgram, inWorkingDirectory, searchPath } from "./program.ts";
import { isBuiltIn } from "./shell/built-in.ts";
import { configsOf } from "./shell/container.ts";
import type { Situation } from "./shell/situation.ts";
import type { StartedCommand, StartedCommands } from "./shell/started-commands.ts";

interface Wanted extends FoundProgram {
  readonly why: string;
}

/** A small file that may name others. */
interface EntryFile {
  readonly path: string;
  readonly place: EntryPlace;
}

/** A script, and the situation in which it runs. */
export interface Run extends EntryFile {
  readonly as: StartedCommand["as"];
  readonly situation: Situation;
}

/** Files that were found together and are examined together, which costs one pass over their layers. */
interface Generation {
  readonly programs: readonly Wanted[];
  /** Files that the command or a variable names: the files that they name in turn belong to the service too. */
  readonly texts: readonly EntryFile[];
  readonly runs: readonly Run[];
}

/** Keeps what is started, read or named, and remembers which of it has yet to be examined. */
export class StartQueue {
  /** Commands of scripts whose program only the running shell knows, as they are written. */
  readonly undecided = new Set<string>();
  readonly namedSystemFolders: Kept[] = [];
  /** What words of the config need from a base. */
  readonly needs: BaseItem[] = [];
  readonly #files: ImageFiles;
  readonly #config: ContainerConfig | undefined;
  readonly #kept: KeptFiles;
  readonly #known = new Set<string>();
  readonly #knownRuns = new Set<string>();
  /** Scripts for which it is known how they are started. */
  readonly #started = new Set<string>();
  #programs: Wanted[] = [];
  #texts: EntryFile[] = [];
  #runs: Run[] = [];

  constructor(files: ImageFiles, config: ContainerConfig | undefined, kept: KeptFiles) {
    this.#files = files;
    this.#config = config;
    this.#kept = kept;
  }

  /** The files that have yet to be examined; undefined if there are none. */
  take(): Generation | undefined {
    const generation = { programs: this.#programs, texts: this.#texts, runs: this.#runs };
    this.#programs = [];
    this.#texts = [];
    this.#runs = [];
    const { programs, texts, runs } = generation;
    return programs.length + texts.length + runs.length === 0 ? undefined : generation;
  }

  /** Whether it is known with which arguments a script is started. */
  isStarted(path: string): boolean {
    return this.#started.has(path);
  }

  /** Starts these commands. Returns whether any of them is in the image. */
  startCommands({ commands, undecided }: StartedCommands, why: string): boolean {
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
        this.start(found, why, situation, args);
      } else {
        const own = as === "script" || args.length > 0 ? [args] : situation.args;
        if (!this.#runFile(config, word, { ...situation, args: own }, as, why)) continue;
      }
      isThere = true;
      for (const arg of args) if (arg !== undefined) this.mention(arg, `an argument of ${word}`, config);
    }
    return isThere;
  }

  /** A file that a shell is told to read: it need not be executable. POSIX.1-2017, XCU `sh` and 2.14 `dot`. */
  #runFile(config: ContainerConfig, word: string, situation: Situation, as: Run["as"], why: string): boolean {
    const folders = word.includes("/") ? [] : searchPath(config).map((folder) => `${folder}/${word}`);
    for (const candidate of [word, ...folders]) {
      const path = inWorkingDirectory(config, candidate);
      const walked = walk(this.#files, path);
      if (walked.problem !== undefined || !isFile(walked.node)) continue;
      this.#kept.keep(path, why);
      this.run(walked.path, walked.node, situation, as);
      return true;
    }
    return false;
  }

  /** Each script once for each way in which it is started. */
  run(path: string, { content }: TreeNode, situation: Situation, as: Run["as"]): void {
    const key = JSON.stringify([path, as, situation.folders, situation.args, [...situation.variables]]);
    if (this.#knownRuns.has(key)) return;
    this.#knownRuns.add(key);
    if (this.#knownRuns.size > LIMITS.startedPrograms) throw tooMany();
    this.#runs.push({ path, place: content!, situation, as });
  }

  /** Takes words of a script that lead to programs as started by it; other words may be its files. */
  startWords(words: readonly string[], why: string): void {
    for (const word of words) {
      if (isBuiltIn(word)) continue;
      const found = findProgram(this.#files, this.#config, word);
      if (!("problem" in found)) this.start(found, why);
      else if (word.includes("/")) this.mention(word, why);
    }
  }

  /** Takes in a path that is in a program's bytes. */
  named(path: string, by: string, startsPrograms: boolean): void {
    const walked = walk(this.#files, path);
    if (walked.problem !== undefined || isNamedByGo(walked.path) || isNamedByGo(path)) return;
    const why = `${by} names it`;
    if (isFile(walked.node)) {
      const found = findProgram(this.#files, this.#config, `/${path}`);
      if ("problem" in found || this.#files.format(walked.node.content!) === undefined) this.#keepNamed(path, why);
      else if (startsPrograms) this.start(found, why);
    } else if (walked.node.kind === "directory" && isFolderOfService(walked.path)) this.#keepNamed(path, why);
  }

  #keepNamed(path: string, why: string): void {
    const walked = walk(this.#files, path);
    if (walked.problem !== undefined || !isFolderOfService(walked.path)) return;
    if (walked.node.kind !== "directory") {
      if (/\.go$/.test(walked.path)) return;
      this.#kept.keep(path, why);
    } else this.#kept.keepFolder(path, why);
  }

  /**
   * Takes in a value that may be a path: alone, after a flag's equals sign, or after the `@` that names a file of
   * arguments.
   */
  mention(value: string, why: string, config = this.#config): void {
    const candidates = [value, value.replace(/^-[^=]*=/, ""), value.replace(/^(?:file:\/\/|@)/, "")];
    for (const candidate of new Set(candidates)) {
      if (!candidate.includes("/") && !/^[\w-]+\.\w+$/.test(candidate)) continue;
      const path = inWorkingDirectory(config, candidate);
      const walked = walk(this.#files, path);
      if (walked.problem !== undefined) continue;
      this.needs.push(...needsOfAccountFiles(value, new Set([walked.path])));
      if (isNamedByGo(walked.path)) continue;
      const found = findProgram(this.#files, config, candidate);
      if (!("problem" in found) && this.#files.format(walked.node.content!) !== undefined) this.start(found, why);
      else if (walked.node.kind !== "directory") {
        this.#kept.keep(path, why);
        this.#texts.push(...smallFile(this.#files, walked.path));
      } else if (isFolderOfService(walked.path)) this.#kept.keepFolder(path, why);
      else {
        this.#kept.keep(path, why);
        if (walked.path !== "") this.namedSystemFolders.push({ path: walked.path, why });
      }
    }
  }

  /** Starts a program, with its situation and arguments if they are known: what a script starts depends on them. */
  start(found: FoundProgram, why: string, situation?: Situation, args: readonly Value[] = []): void {
    for (const each of [...found.links, found.path]) this.#kept.keepName(each, why);
    if (situation !== undefined && this.#files.format(found.node.content!) === "script") {
      this.#started.add(found.path);
      this.run(found.path, found.node, { ...situation, name: `/${found.path}`, args: [args] }, "program");
    }
    if (this.#known.has(found.path)) return;
    this.#known.add(found.path);
    this.#programs.push({ ...found, why });
  }
}

/** The file at a path, if it exists and is small enough to be a text for people; otherwise none. */
export function smallFile(files: ImageFiles, path: string): readonly EntryFile[] {
  const node = files.tree.find(path);
  return node !== undefined && isFile(node) && sizeOf(files, node) <= LIMITS.configFileBytes
    ? [{ path, place: node.content! }]
    : [];
}

export function tooMany(): PlimsollError {
  return new PlimsollError("limit-exceeded", {
    what: `the container starts more than ${LIMITS.startedPrograms} programs`,
    why: "its scripts name more than that, and plimsoll follows no more",
    fix: "start the service itself instead of a script",
  });
}
