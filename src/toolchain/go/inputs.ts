import { createReadStream } from "node:fs";
import { DigestingCounter, sha256 } from "../../base/digest.ts";
import { findProgram } from "../find-program.ts";
import { runProgram } from "../process.ts";
import { type BuildRequest, vcsOf } from "./build.ts";
import { buildArguments, flagsOf } from "./build-flags.ts";
import { filesOfFlags } from "./flag-files.ts";
import { type Go, settingOf } from "./go.ts";
import { readOverlay } from "./overlay.ts";
import { ARCHITECTURE_VARIABLES, targetEnvironment } from "./target.ts";

/** One input in which two builds of the same source may differ. */
export interface BuildInput {
  readonly name: string;
  readonly value: string;
}

/** What a binary says about its own build: format/go's BuildInfo, where it could be read. */
export interface StampedBuild {
  readonly goVersion: string;
  readonly main: { readonly path: string; readonly version: string; readonly sum: string } | undefined;
  /** `CGO_ENABLED`, `vcs.revision`, `DefaultGODEBUG` and others. */
  readonly settings: ReadonlyMap<string, string>;
}

/**
 * Everything that can make two builds of one package differ, by name: what was asked for, what the go command's
 * settings add, and what was stamped into the binary. When two digests differ, one of these inputs or the source
 * differs.
 */
export async function inputsOfBuild(go: Go, request: BuildRequest, stamped: StampedBuild): Promise<BuildInput[]> {
  const inputs = new Map<string, string>();
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") inputs.set(name, value);
  };
  for (const [name, value] of settingsOf(go, request)) add(name, value);
  for (const [name, value] of stamped.settings) add(name, value);
  add("go", stamped.goVersion);
  add("package", request.package.importPath);
  add("module", stamped.main && [stamped.main.path, stamped.main.version].filter((part) => part !== "").join("@"));
  add("module.sum", stamped.main?.sum);
  for (const [name, value] of await digestsOfFlagFiles(go, request)) add(name, value);
  if (stamped.settings.get("vcs") === "git") add("vcs.shallow", await isShallow(go, request.package.folder));
  return [...inputs].map(([name, value]) => ({ name, value })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function settingsOf(go: Go, request: BuildRequest): [string, string | undefined][] {
  const { platform, choices } = request;
  const setting = (name: string) => settingOf(go, choices.env, name);
  const flags = buildArguments(flagsOf(go, choices), request, vcsOf(request));
  const target: Readonly<Record<string, string>> = targetEnvironment(platform);
  const architecture = ARCHITECTURE_VARIABLES[platform.architecture];
  return [
    ["flags", flags.join(" ")],
    ["GOFLAGS", setting("GOFLAGS")],
    ...["GOEXPERIMENT", "GOFIPS140", "GODEBUG"].map((name): [string, string | undefined] => [name, setting(name)]),
    ...Object.entries(target),
    ...(architecture === undefined || architecture in target
      ? []
      : [[architecture, setting(architecture)] satisfies [string, string | undefined]]),
  ];
}

/**
 * Digests of the files that -modfile, -overlay and -pgo name: two builds with the same flags may have read different
 * files.
 */
async function digestsOfFlagFiles(go: Go, { package: main, choices }: BuildRequest): Promise<[string, string][]> {
  if (main.how === "install") return [];
  const flags = flagsOf(go, choices);
  const files = filesOfFlags(flags, main, await readOverlay(flags, main.cwd));
  const digests = await Promise.all(files.map(async ({ name, path }) => ({ name, digest: await digestOfFile(path) })));
  const known = digests.filter((one) => one.digest !== undefined);
  return [...Map.groupBy(known, ({ name }) => name)].map(([name, group]) => [
    name,
    group.length === 1 ? group[0]!.digest! : sha256(group.map(({ digest }) => digest).join("\n")),
  ]);
}

/** Undefined for a file that does not exist. */
async function digestOfFile(path: string): Promise<string | undefined> {
  const counter = new DigestingCounter();
  try {
    for await (const chunk of createReadStream(path)) counter.update(chunk as Uint8Array);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return counter.digest();
}

/** A shallow clone has no tags older than its depth, and the go command derives the stamped version from tags. */
async function isShallow(go: Go, folder: string): Promise<string | undefined> {
  const git = await findProgram("git", go.env);
  if (git === undefined) return undefined;
  const args = ["-C", folder, "rev-parse", "--is-shallow-repository"];
  const finished = await runProgram(git, args, { env: go.env, signal: go.signal });
  return finished.exitCode === 0 ? finished.stdout.toString().trim() : undefined;
}
