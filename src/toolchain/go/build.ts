import { mkdir, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestHex, sha256 } from "../../base/digest.ts";
import type { Platform } from "../../format/oci/platform.ts";
import type { BuilderStatement } from "../builder-statement.ts";
import { explainBuildFailure, isPackageLine } from "./build-failure.ts";
import { type BuildChoices, type BuildMode, buildArguments, flagsOf } from "./build-flags.ts";
import { type Go, runGo, settingOf } from "./go.ts";
import type { MainPackage } from "./main-package.ts";
import { openSlot, sweepSlots } from "./output-slot.ts";
import { cacheAsProxy, outsideModules } from "./remote-package.ts";
import { targetEnvironment } from "./target.ts";

export interface BuildRequest extends BuildMode {
  readonly package: MainPackage;
  readonly platform: Platform;
  /** CGO_ENABLED; `default` leaves it to the go command, as a plain `go build` does. */
  readonly cgo: boolean | "default";
  readonly choices: BuildChoices;
  /** plimsoll's own cache folder. */
  readonly cacheFolder: string;
  /** Called when the go command has been started: what follows runs at the same time. */
  readonly onStart?: () => void;
  /** Called with the import path of each package that is compiled; packages in Go's cache are not reported. */
  readonly onPackage?: (importPath: string) => void;
}

export interface BuiltBinary extends AsyncDisposable {
  /** The file belongs to this run until the binary is disposed of; no other run writes to it. */
  readonly path: string;
  /** What the builder attests of the program, where it is one that does. */
  readonly attested?: BuilderStatement;
}

/**
 * Builds a main package for a platform. When nothing has changed since the last build of the same kind, nothing is
 * linked again. Throws `build-failed` with the compiler's message, `flag-invalid`, `platform-unknown`.
 */
export async function buildBinary(go: Go, request: BuildRequest): Promise<BuiltBinary> {
  const { platform, choices } = request;
  const flags = buildArguments(flagsOf(go, choices), request, vcsOf(request));
  const added = {
    ...targetEnvironment(platform, choices.env),
    ...(request.cgo === "default" ? {} : { CGO_ENABLED: request.cgo ? "1" : "0" }),
  };
  const root = join(request.cacheFolder, "go-build");
  const folder = join(root, kindOf(request, flags));
  await mkdir(folder, { recursive: true });
  const line = request.package.how === "install" ? installLine : buildLine;
  const { slot, args, env } = await line(go, request, flags, folder);
  try {
    const failure = await run(go, request, args, { ...choices.env, ...added, ...env });
    if (failure !== undefined) throw failure;
    await slot.keep();
  } catch (error) {
    await slot.release();
    throw error;
  }
  return {
    path: slot.path,
    [Symbol.asyncDispose]: async () => {
      await slot.release();
      await sweepSlots(root);
    },
  };
}

/**
 * The binary that a plain `go build` of the same package makes: with C where go would use it, and with the symbols,
 * DWARF and paths that `strip` removes.
 */
export function buildPlain(
  go: Go,
  request: Omit<BuildRequest, keyof BuildMode | "cgo">,
  { strip }: { readonly strip: boolean },
): Promise<BuiltBinary> {
  return buildBinary(go, { ...request, cgo: "default", strip, trimpath: strip });
}

/** A downloaded module is not in a checkout: there is nothing to stamp, and -buildvcs=true would only fail. */
export function vcsOf({ package: main, choices }: BuildRequest): boolean | undefined {
  return main.how === "module-folder" ? false : choices.vcs;
}

/**
 * What distinguishes the kinds of builds: each kind keeps its last result. go itself decides whether that is outdated.
 */
function kindOf({ package: main, platform, cgo }: BuildRequest, flags: readonly string[]): string {
  const kind = JSON.stringify([main.how, main.cwd, main.arguments, platform, cgo, flags]);
  return digestHex(sha256(kind)).slice(0, 32);
}

interface Line {
  readonly slot: Awaited<ReturnType<typeof openSlot>>;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function buildLine(_: Go, request: BuildRequest, flags: readonly string[], folder: string): Promise<Line> {
  const slot = await openSlot(folder, [fileName(request)]);
  return { slot, args: ["build", "-v", ...flags, "-o", slot.path, "--", ...request.package.arguments], env: {} };
}

/** Where `go install` writes an executable, below GOPATH: `bin`, or `bin/GOOS_GOARCH` when it cross-compiles. */
export function placeInGopath({ settings }: Pick<Go, "settings">, request: BuildRequest): readonly string[] {
  const { os, architecture } = request.platform;
  const isNative = os === settings.GOHOSTOS && architecture === settings.GOHOSTARCH;
  return ["bin", ...(isNative ? [] : [`${os}_${architecture}`]), fileName(request)];
}

/**
 * `go install path@version` has no -o: it writes to `placeInGopath`,
 * and refuses to cross-compile when GOBIN is set. So it gets a temporary GOPATH and no GOBIN, while the caches stay the
 * user's.
 */
async function installLine(go: Go, request: BuildRequest, flags: readonly string[], folder: string): Promise<Line> {
  const place = placeInGopath(go, request);
  const slot = await openSlot(folder, place);
  const gopath = join(slot.path, ...place.map(() => ".."));
  const env = {
    GOPATH: gopath,
    GOMODCACHE: settingOf(go, request.choices.env, "GOMODCACHE") ?? "",
    GOCACHE: settingOf(go, request.choices.env, "GOCACHE") ?? "",
    GOBIN: "",
    ...(await withoutGobin(go, gopath)),
    ...outsideModules(settingOf(go, request.choices.env, "GOFLAGS") ?? ""),
    ...cacheAsProxy(go, request.choices.env),
  };
  return { slot, args: ["install", "-v", ...flags, "--", ...request.package.arguments], env };
}

/**
 * If GOBIN is empty, go uses the value that was set by `go env -w`: then go gets a copy of that settings file without
 * it.
 */
async function withoutGobin(go: Go, folder: string): Promise<Record<string, string>> {
  const file = go.settings.GOENV ?? "off";
  if (file === "off" || file === "") return {};
  const text = await readFile(file, "utf8").catch(() => "");
  if (!/^GOBIN=/m.test(text)) return {};
  const copy = join(folder, "env");
  await writeFile(copy, text.replace(/^GOBIN=.*$/gm, ""));
  return { GOENV: copy };
}

/** The name of the executable as a file. */
export function fileName({ package: main, platform }: BuildRequest): string {
  return platform.os === "windows" ? `${main.name}.exe` : main.name;
}

async function run(go: Go, request: BuildRequest, args: readonly string[], env: Record<string, string>) {
  const words: string[] = [];
  // go leaves its work folder when it is stopped, so it gets one inside a folder that is removed.
  const temporary = go.settings.GOTMPDIR || go.env.TMPDIR || tmpdir();
  await using work = await mkdtempDisposable(join(temporary, "plimsoll-go-"));
  const running = runGo(go, args, {
    cwd: request.package.cwd,
    env: { ...env, GOTMPDIR: work.path },
    onStderrLine: (text) => {
      if (isPackageLine(text)) request.onPackage?.(text);
      else words.push(text);
    },
  });
  request.onStart?.();
  const finished = await running;
  return finished.exitCode === 0 ? undefined : explainBuildFailure(request, args, words, finished.endedBy);
}
