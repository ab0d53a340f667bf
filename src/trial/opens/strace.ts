import type { FileCall } from "./file-call.ts";
import { argumentsOf, unescaped } from "./strace-text.ts";

export interface Trace {
  readonly calls: readonly FileCall[];
  /** Lines that could not be read: what they say is not known. */
  readonly unreadLines: number;
}

/**
 * Reads the lines of `strace -f -y -s 4096 -e trace=%file`, also without `-y`, with times, and with `[pid N]`. A call that
 * another one interrupted is put together from its two lines. Calls whose answer strace did not see are left out, and so is
 * a path that was cut off.
 */
export function parseStrace(lines: Iterable<string>): Trace {
  const reader = new Reader();
  return { calls: [...lines].flatMap((line) => reader.read(line)), unreadLines: reader.unreadLines };
}

/** A process in front, in both ways, and times as `-t`, `-tt`, `-ttt` and `-r` write them. */
const PREFIX = /^(?:\[pid\s+(\d+)\]\s+|(\d+)\s+)?(?:(?:\d\d:\d\d:\d\d(?:\.\d+)?|\d+\.\d+)\s+)?/;

const UNFINISHED = / <unfinished \.\.\.>$/;
const RESUMED = /^<\.\.\. (\w+) resumed>/;
/** Signals, ends of processes, and remarks of strace itself. */
const REMARK = /^(?:---|\+\+\+|strace: |$)/;

const RESULT = /^\s*=\s*(-?\d+|0x[0-9a-f]+|\?)(?:\s+([A-Z][A-Z0-9]+)\b)?/;

/** A folder by its number, or the process's own, and with `-y` its name. */
const FOLDER = /^(AT_FDCWD|\d+)(?:<(.*)>)?$/s;

/** Calls that make what they name. */
const CREATORS: ReadonlySet<string> = new Set([
  ...["creat", "mkdir", "mkdirat", "mknod", "mknodat", "symlink", "symlinkat"],
]);

/** Calls with two paths; of the others the first text is the path. */
const TWO_PATHS: ReadonlySet<string> = new Set(["link", "linkat", "rename", "renameat", "renameat2"]);

/** Calls whose path is the last text: a symbolic link's target need not be there, nor what is mounted. */
const LAST_PATH: ReadonlySet<string> = new Set(["symlink", "symlinkat"]);

class Reader {
  unreadLines = 0;
  /** The first half of a call, by the process and the name of the call. */
  readonly #unfinished = new Map<string, string>();
  /** The folder in which a process was when it was last seen. */
  readonly #folders = new Map<string, string>();

  read(line: string): readonly FileCall[] {
    const [prefix, bracketed, bare] = PREFIX.exec(line)!;
    const process = bracketed ?? bare ?? "";
    const text = line.slice(prefix.length).trimEnd();
    if (REMARK.test(text)) return [];
    const whole = this.#joined(process, text);
    if (whole === "") return [];
    const [head, call] = /^(\w+)\(/.exec(whole ?? "") ?? [];
    const found = head === undefined ? undefined : argumentsOf(whole!.slice(head.length));
    const result = RESULT.exec(found?.rest ?? "");
    if (found === undefined || result === null) {
      this.unreadLines++;
      return [];
    }
    this.#noteFolder(process, found.list);
    const calls = this.#callsOf(process, call!, found.list, result);
    if (call === "chdir" || call === "fchdir") this.#moved(process, calls[0]);
    return calls;
  }

  /** Empty for a first half, undefined for a second half without a first. */
  #joined(process: string, text: string): string | undefined {
    if (UNFINISHED.test(text)) {
      const half = text.replace(UNFINISHED, "");
      this.#unfinished.set(`${process} ${/^\w*/.exec(half)![0]}`, half);
      return "";
    }
    const [head, call] = RESUMED.exec(text) ?? [];
    if (head === undefined) return text;
    const key = this.#keyOf(process, call!);
    const half = this.#unfinished.get(key);
    this.#unfinished.delete(key);
    return half === undefined ? undefined : half + text.slice(head.length);
  }

  /** Without `-o`, strace names no process once only one is left. */
  #keyOf(process: string, call: string): string {
    const key = `${process} ${call}`;
    if (process !== "" || this.#unfinished.has(key)) return key;
    return [...this.#unfinished.keys()].find((other) => other.endsWith(key)) ?? key;
  }

  #noteFolder(process: string, list: readonly string[]): void {
    const folder = list.flatMap((one) => /^AT_FDCWD<(.*)>$/s.exec(one)?.[1] ?? [])[0];
    if (folder !== undefined) this.#folders.set(process, unescaped(folder));
  }

  /** Threads share their folder: after a move, nobody's is known but that of who moved. */
  #moved(process: string, to: FileCall | undefined): void {
    if (to !== undefined && to.result !== "ok") return;
    this.#folders.clear();
    if (to?.path != null) this.#folders.set(process, to.path);
  }

  #callsOf(process: string, call: string, list: readonly string[], [, value, error]: RegExpExecArray): FileCall[] {
    if (value === "?") return [];
    const result = error ?? "ok";
    const isOpen = /^open(?:at2?)?$/.test(call) && list.some((one) => /\bO_CREAT\b/.test(one) && !one.startsWith('"'));
    const isExclusive = isOpen && list.some((one) => /\bO_EXCL\b/.test(one) && !one.startsWith('"'));
    const isCreation = isOpen || CREATORS.has(call);
    return this.#pathsOf(process, call, list, result).map((path) => ({ path, call, result, isCreation, isExclusive }));
  }

  /** Where a call with two paths failed, the first one is meant: it would have had to be there. */
  #pathsOf(process: string, call: string, list: readonly string[], result: string): (string | null)[] {
    const places = list.flatMap((one, index) => (/^"/.test(one) ? [index] : []));
    const wanted = LAST_PATH.has(call)
      ? places.slice(-1)
      : places.slice(0, TWO_PATHS.has(call) && result === "ok" ? 2 : 1);
    return wanted.flatMap((index) => {
      const text = /^"(.*)"$/s.exec(list[index]!)?.[1];
      if (text === undefined || text === "") return [];
      return [this.#absolute(process, unescaped(text), list[index - 1])];
    });
  }

  #absolute(process: string, path: string, before: string | undefined): string | null {
    if (path.startsWith("/")) return cleaned(path);
    const [, number, name] = FOLDER.exec(before ?? "") ?? [];
    const isOwn = number === undefined || number === "AT_FDCWD";
    const folder = name === undefined ? (isOwn ? this.#folders.get(process) : undefined) : unescaped(name);
    return folder?.startsWith("/") ? cleaned(`${folder}/${path}`) : null;
  }
}

/** Without what is there twice. What `..` leads to is only known to the kernel. */
function cleaned(path: string): string {
  const steps = path.split("/").filter((step) => step !== "" && step !== ".");
  return `/${steps.join("/")}`;
}
