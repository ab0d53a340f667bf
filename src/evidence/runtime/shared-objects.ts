import { PlimsollError } from "../../base/error.ts";
import { goarch } from "../../format/elf/architecture.ts";
import { type DynamicNeeds, readDynamicNeeds, readInterpreter } from "../../format/elf/dynamic.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import { readSymbols } from "../../format/elf/symbol-table.ts";
import { readDefinedVersions, readNeededVersions } from "../../format/elf/versions.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import { type ImageFiles, isFile, walk } from "./image-files.ts";
import { type LoaderPaths, readLoaderPaths } from "./loader-paths.ts";

/** A file that a program cannot run without. */
interface NeededFile {
  /** The path by which it is reached: symbolic links on the way are separate files here. */
  readonly path: string;
  readonly why: string;
}

export interface MissingObject {
  readonly name: string;
  readonly neededBy: string;
  /** What is wrong, in words that follow the name. */
  readonly problem: string;
}

/** The loader of a program and every shared object that is loaded with it. */
export interface Closure {
  readonly libc: "glibc" | "musl" | undefined;
  readonly files: readonly NeededFile[];
  readonly missing: readonly MissingObject[];
  /** Functions are called for which glibc opens modules at run time. */
  readonly resolvesNames: boolean;
  /** Functions of libc that are called and ask for accounts or the local time. */
  readonly calls: readonly LibcCall[];
  /** Only the shared objects, without libc and its loader. */
  readonly objects: readonly Executable[];
}

/** A call of a function of libc, by the object at a path. */
interface LibcCall {
  readonly by: string;
  readonly name: string;
}

/** A program, opened. */
export interface Executable {
  readonly path: string;
  readonly content: RandomAccess;
}

interface LoadedObject {
  readonly path: string;
  readonly elf: ElfFile;
  readonly needs: DynamicNeeds;
  /** The object that needed it first: DT_RPATH of every object above it counts too. */
  readonly parent: LoadedObject | undefined;
}

/** Functions that read /etc/nsswitch.conf and open what it names: nsswitch.conf(5). */
const ACCOUNTS_AND_TIME = /^(?:getpw\w+|getgr\w+|initgroups|localtime(?:_r)?|mktime|tzset)$/;
const LIBC = /(?:^|\/)(?:libc\.so\.6|libc-[\d.]+\.so|libc\.musl-[^/]*|ld-[^/]*)$/;
const NAME_SERVICE =
  /^(?:getaddrinfo|getnameinfo|gethostby\w+|getpw\w+|getgr\w+|getgrouplist|initgroups|getserv\w+|getproto\w+|getnet\w+)$/;

/**
 * What the loader of a dynamic program opens, found as ld.so(8) finds it: DT_RPATH, LD_LIBRARY_PATH, DT_RUNPATH, the
 * configuration, the default folders; objects for another machine are skipped. `extra` are names that are opened at run
 * time. Empty for a static program. Throws `elf-invalid` if the program itself is damaged.
 */
export async function findSharedObjects(
  files: ImageFiles,
  program: Executable,
  libraryPath: string | undefined,
  extra: (libc: "glibc" | "musl", resolvesNames: boolean) => Promise<readonly string[]>,
): Promise<Closure> {
  const elf = await ElfFile.open(program.content, `/${program.path}`);
  const interpreter = await readInterpreter(elf);
  const needs = await readDynamicNeeds(elf);
  if (interpreter === undefined) {
    return { libc: undefined, files: [], missing: [], resolvesNames: false, calls: [], objects: [] };
  }
  const paths = await readLoaderPaths(files, interpreter, goarch(elf.header));
  const search = new ObjectSearch(files, elf, paths, libraryPath);
  search.addLoader(interpreter, program.path);
  await search.load({ path: program.path, elf, needs, parent: undefined });
  for (const name of await extra(paths.libc, search.resolvesNames)) await search.loadOptional(name);
  await search.checkVersions();
  const { missing, resolvesNames, calls, objects } = search;
  return { libc: paths.libc, files: search.files, missing, resolvesNames, calls, objects };
}

/** Looks for objects breadth first, each generation in one pass over the layers, and remembers what is loaded. */
class ObjectSearch {
  readonly files: NeededFile[] = [];
  readonly missing: MissingObject[] = [];
  resolvesNames = false;
  readonly calls: LibcCall[] = [];
  readonly objects: Executable[] = [];
  readonly #image: ImageFiles;
  readonly #program: ElfFile;
  readonly #paths: LoaderPaths;
  readonly #libraryPath: readonly string[];
  readonly #known = new Set<string>();
  readonly #loaded: LoadedObject[] = [];
  readonly #kept = new Set<string>();

  constructor(image: ImageFiles, program: ElfFile, paths: LoaderPaths, libraryPath: string | undefined) {
    this.#image = image;
    this.#program = program;
    this.#paths = paths;
    this.#libraryPath = (libraryPath ?? "").split(/[:;]/).filter((folder) => folder.startsWith("/"));
    for (const path of paths.files) this.#keep(path, "the loader reads it");
  }

  addLoader(interpreter: string, neededBy: string): void {
    this.#known.add(interpreter.slice(interpreter.lastIndexOf("/") + 1));
    if (this.#keep(interpreter, `the loader that /${neededBy} names`)) return;
    this.missing.push({
      name: interpreter,
      neededBy: `/${neededBy}`,
      problem: "is not in the image, and the kernel needs it to start the program",
    });
  }

  async load(program: LoadedObject): Promise<void> {
    this.#loaded.push(program);
    await this.#noteUsers(program);
    let generation: readonly LoadedObject[] = [program];
    while (generation.length > 0) generation = await this.#loadNeedsOf(generation);
  }

  /** Loads an object that is opened by name at run time: if it is missing, the program works without it. */
  async loadOptional(name: string): Promise<void> {
    const root: LoadedObject = {
      path: "",
      elf: this.#program,
      needs: { needed: [name], soname: undefined, rpath: undefined, runpath: undefined },
      parent: undefined,
    };
    const missingBefore = this.missing.length;
    const [found] = await this.#loadNeedsOf([root]);
    if (found !== undefined) await this.load(found);
    else this.missing.length = missingBefore;
  }

  /** glibc's loader ends a program that was linked against symbols which an older object does not have. */
  async checkVersions(): Promise<void> {
    const defined = new Map<string, ReadonlySet<string> | undefined>();
    for (const { path, elf, needs } of this.#loaded) {
      const versions = await readDefinedVersions(elf);
      for (const name of [path.slice(path.lastIndexOf("/") + 1), needs.soname]) {
        if (name !== undefined) defined.set(name, versions);
      }
    }
    for (const { path, elf } of new Set(this.#loaded)) {
      for (const { object, version } of await readNeededVersions(elf)) {
        if (defined.get(object)?.has(version) !== false) continue;
        const problem = `has no version ${version}: the program was linked against a newer one`;
        this.missing.push({ name: object, neededBy: `/${path}`, problem });
      }
    }
  }

  async #loadNeedsOf(generation: readonly LoadedObject[]): Promise<LoadedObject[]> {
    const wanted = generation.flatMap((parent) => parent.needs.needed.map((name) => ({ name, parent })));
    const fresh = wanted.filter(({ name }) => {
      const isNew = !this.#known.has(name);
      this.#known.add(name);
      return isNew;
    });
    await this.#image.open(fresh.flatMap(({ name, parent }) => this.#firstPlace(name, parent)));
    const found: LoadedObject[] = [];
    for (const { name, parent } of fresh) {
      const object = await this.#find(name, parent);
      if (object === undefined) continue;
      if (object.needs.soname !== undefined) this.#known.add(object.needs.soname);
      await this.#noteUsers(object);
      this.#loaded.push(object);
      found.push(object);
    }
    return found;
  }

  /** The first place in the search order that has a file of this name: nearly always the right one. */
  #firstPlace(name: string, parent: LoadedObject): EntryPlace[] {
    for (const candidate of this.#candidates(name, parent)) {
      const walked = walk(this.#image, candidate);
      if (walked.problem === undefined && isFile(walked.node)) return [walked.node.content!];
    }
    return [];
  }

  #candidates(name: string, parent: LoadedObject): ReadonlySet<string> {
    return new Set(name.includes("/") ? [name] : this.#foldersFor(parent).map((folder) => `${folder}/${name}`));
  }

  async #find(name: string, parent: LoadedObject): Promise<LoadedObject | undefined> {
    let wrong: string | undefined;
    for (const candidate of this.#candidates(name, parent)) {
      const walked = walk(this.#image, candidate);
      if (walked.problem !== undefined || !isFile(walked.node)) continue;
      const [content] = await this.#image.open([walked.node.content!]);
      const elf = await this.#openFitting(content!, candidate);
      if (elf === undefined) {
        wrong ??= candidate;
        continue;
      }
      if (!LIBC.test(walked.path)) this.objects.push({ path: walked.path, content: content! });
      this.#keep(candidate, parent.path === "" ? "opened at run time" : `/${parent.path} needs ${name}`);
      return { path: walked.path, elf, needs: await readDynamicNeeds(elf), parent };
    }
    this.missing.push({ name, neededBy: `/${parent.path}`, problem: this.#problem(name, wrong) });
    return undefined;
  }

  async #openFitting(content: RandomAccess, where: string): Promise<ElfFile | undefined> {
    try {
      const elf = await ElfFile.open(content, where);
      const [one, other] = [elf.header, this.#program.header];
      const fits = one.machine === other.machine && one.is64 === other.is64 && one.littleEndian === other.littleEndian;
      return fits ? elf : undefined;
    } catch (error) {
      // A linker script or a damaged file: the loader skips it too.
      if (error instanceof PlimsollError && error.code === "elf-invalid") return undefined;
      throw error;
    }
  }

  #problem(name: string, wrong: string | undefined): string {
    if (wrong !== undefined) return `is for another machine: ${wrong}`;
    const { libc } = this.#paths;
    if (libc === "glibc" && /^libc\.musl-/.test(name))
      return "belongs to musl, but the program's loader is that of glibc";
    if (libc === "musl" && /^(?:libc\.so\.6|ld-linux|libpthread\.so\.0)/.test(name)) {
      return "belongs to glibc, but the program's loader is that of musl";
    }
    return "is in none of the folders that the loader searches";
  }

  #foldersFor(object: LoadedObject): string[] {
    const { needs } = object;
    const rpaths = needs.runpath === undefined || this.#paths.libc === "musl" ? this.#rpathsOf(object) : [];
    const runpath = expand(needs.runpath, object.path);
    return [...rpaths, ...this.#libraryPath, ...runpath, ...this.#paths.folders];
  }

  /** DT_RPATH of the object and of all above it that have no DT_RUNPATH; musl treats the two alike. */
  #rpathsOf(object: LoadedObject): string[] {
    const found: string[] = [];
    for (let each: LoadedObject | undefined = object; each !== undefined; each = each.parent) {
      const { rpath, runpath } = each.needs;
      if (this.#paths.libc === "musl") found.push(...expand(runpath ?? rpath, each.path));
      else if (runpath === undefined) found.push(...expand(rpath, each.path));
    }
    return found;
  }

  async #noteUsers({ path, elf }: LoadedObject): Promise<void> {
    if (LIBC.test(path)) return;
    const symbols = await readSymbols(elf, "dynsym");
    for (let index = 0; index < (symbols?.length ?? 0); index++) {
      const name = symbols!.sectionIndex(index) === 0 ? symbols!.name(index) : "";
      if (NAME_SERVICE.test(name)) this.resolvesNames = true;
      if (ACCOUNTS_AND_TIME.test(name)) this.calls.push({ by: path, name });
    }
  }

  /** Returns false if there is no such file. */
  #keep(path: string, why: string): boolean {
    const walked = walk(this.#image, path);
    if (walked.problem !== undefined) return false;
    for (const each of [...walked.links, walked.path]) {
      if (!this.#kept.has(each)) this.files.push({ path: each, why });
      this.#kept.add(each);
    }
    return true;
  }
}

/** ld.so(8), "Dynamic string tokens": $ORIGIN is the folder of the object, $LIB lib or lib64. */
function expand(list: string | undefined, path: string): string[] {
  const origin = `/${path.slice(0, Math.max(0, path.lastIndexOf("/")))}`;
  return (list ?? "")
    .split(":")
    .filter((folder) => folder !== "")
    .map((folder) => folder.replaceAll(/\$\{?ORIGIN\}?/g, origin))
    .flatMap((folder) =>
      /\$\{?LIB\}?/.test(folder) ? ["lib", "lib64"].map((lib) => folder.replaceAll(/\$\{?LIB\}?/g, lib)) : [folder],
    );
}
