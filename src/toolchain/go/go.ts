import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { findProgram, isProgram } from "../find-program.ts";
import { type Finished, type RunOptions, runProgram } from "../process.ts";
import { goFailed } from "./remedies.ts";

/**
 * The go command as the user has set it up. Everything that configures it (GOFLAGS, GOPRIVATE and .netrc, GOPROXY,
 * GOTOOLCHAIN, GOEXPERIMENT, GOFIPS140, GOWORK, vendor folders, `go env -w`) keeps working because its whole
 * environment is passed on: plimsoll only adds to it.
 */
export interface Go {
  readonly program: string;
  /** The release that go uses in `cwd`: `go1.26.8`. */
  readonly version: string;
  /** The user's current folder; packages are named relative to it. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** `go env`: the value of each setting, from the environment, from `go env -w` or Go's default. */
  readonly settings: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/** A setting as a build has it that sets some variables of its own; undefined if go knows no such setting. */
export function settingOf(
  { settings }: Pick<Go, "settings">,
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): string | undefined {
  return env[name] ?? settings[name];
}

export interface OpenGoOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Called when the go command has been started: what follows runs while it answers. */
  readonly onStart?: () => void;
}

/** The oldest release whose `go list -json=` and `go install path@version` work as the code of this folder expects. */
const OLDEST = { major: 1, minor: 21 };

/** Finds go in GOROOT and on PATH. Throws `program-missing`, or `program-failed` when it does not answer or is too old. */
export async function openGo(options: OpenGoOptions): Promise<Go> {
  const { cwd, env, signal } = options;
  const { program, answer } = await askSettings(options, "-json");
  const settings = JSON.parse(answer) as Record<string, string>;
  const version = settings.GOVERSION ?? "";
  const [, major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  // A toolchain built from source has a version that begins with devel, and is newer than any release.
  if (!version.startsWith("devel") && (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor))) {
    throw new PlimsollError("program-failed", {
      what: `${program} is ${version || "of an unknown release"}`,
      why: `plimsoll needs go${OLDEST.major}.${OLDEST.minor} or later`,
      fix: "install a current release: https://go.dev/doc/install",
    });
  }
  return { program, version, cwd, env, settings, signal };
}

/**
 * One of the settings, which go answers sooner than all of them: for those it runs the C compiler. Empty where it has no
 * value. Throws `program-missing`, `program-failed`.
 */
export async function readGoSetting(options: OpenGoOptions, name: string): Promise<string> {
  return (await askSettings(options, name)).answer.trimEnd();
}

/** What `go env` answers to a word. */
async function askSettings({ cwd, env, signal, onStart }: OpenGoOptions, word: string) {
  const program = await findGo(env);
  const args = ["env", word];
  const answering = runProgram(program, args, { cwd, env, signal });
  onStart?.();
  const finished = await answering;
  if (finished.exitCode !== 0) throw goFailed(program, args, finished);
  return { program, answer: finished.stdout.toString() };
}

/** The same go command in another folder, whose module may ask for another release and have its own settings. Throws the same. */
export async function goIn(go: Go, folder: string): Promise<Go> {
  if (folder === go.cwd) return go;
  const { version, settings } = await openGo({
    cwd: folder,
    env: { ...go.env, PWD: folder },
    ...(go.signal && { signal: go.signal }),
  });
  return { ...go, version, settings };
}

async function findGo(env: NodeJS.ProcessEnv): Promise<string> {
  const file = process.platform === "win32" ? "go.exe" : "go";
  const inRoot = env.GOROOT === undefined || env.GOROOT === "" ? undefined : join(env.GOROOT, "bin", file);
  if (inRoot !== undefined && (await isProgram(inRoot))) return inRoot;
  const onPath = await findProgram("go", env);
  if (onPath !== undefined) return onPath;
  throw new PlimsollError("program-missing", {
    what: "go is not on PATH",
    why: "plimsoll compiles the service with your own Go",
    fix: (await isProgram("/usr/local/go/bin/go"))
      ? "it is in /usr/local/go/bin: add that folder to PATH"
      : "install it: https://go.dev/doc/install",
  });
}

/** The options of one call of go, in addition to the user's own settings. */
export interface GoCall extends Pick<RunOptions, "onStdout" | "onStderrLine"> {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the go command and waits for it to exit, whatever the exit code. */
export function runGo(go: Go, args: readonly string[], call: GoCall = {}): Promise<Finished> {
  const { cwd = go.cwd, env = {}, ...listeners } = call;
  return runProgram(go.program, args, {
    cwd,
    // PWD keeps the path that the user knows where a folder in it is a symbolic link.
    env: { ...go.env, PWD: cwd, ...env },
    signal: go.signal,
    ...listeners,
  });
}
