import { PlimsollError } from "../base/error.ts";
import { examineCgo, type PackageSource } from "../check/cgo/examine-packages.ts";
import type { CgoJudgement } from "../check/cgo/judgement.ts";
import { differingFiles, type PackageFiles } from "../check/cgo/package-files.ts";
import { inGoInstead } from "../check/cgo/rule.ts";
import { tagsWithoutC } from "../check/cgo/tags-without-c.ts";
import type { Platform } from "../format/oci/platform.ts";
import { imageOfThisSystem } from "../toolchain/distribution.ts";
import { findProgram } from "../toolchain/find-program.ts";
import { flagsOf } from "../toolchain/go/build-flags.ts";
import { type Dependency, type DependencyRequest, listDependencies } from "../toolchain/go/dependencies.ts";
import { settingOf } from "../toolchain/go/go.ts";
import { openSources, type Sources } from "../toolchain/go/sources.ts";
import { type CommandChanges, commandLine } from "./command-line.ts";
import type { SlimJob } from "./job.ts";

type Request = Omit<DependencyRequest, "cgo">;

/**
 * The error for a program that cannot be built without C: `cgo-required`, with every import chain, and with one command
 * that works, as far as this can be checked without a build.
 */
export async function refuseForC(job: SlimJob, request: Request, judgement: CgoJudgement): Promise<PlimsollError> {
  const { findings } = judgement.verdict;
  const errors = findings.filter(({ level }) => level === "error");
  const why = errors.flatMap(({ what, evidence }) => (errors.length > 1 ? [`${what}:`, ...evidence] : evidence));
  return new PlimsollError("cgo-required", {
    what: errors.map(({ what }) => what).join("; "),
    why: why.join("\n"),
    fix: [await wayOut(job, request, judgement), ...otherWays(judgement)].join("\n"),
  });
}

function otherWays({ facts: { refused } }: CgoJudgement): string[] {
  const inGo = new Set(refused.flatMap(({ importPath }) => inGoInstead(importPath) ?? []));
  const allowed = refused.every(({ verdict }) => verdict !== "excluded" && verdict !== "loads");
  return [
    ...(inGo.size === 0 ? [] : [`or ${[...inGo].join("; ")}`]),
    ...(allowed ? ["or, if the service never calls the package, build without C: --build-env CGO_ENABLED=0"] : []),
  ];
}

/** The command to propose; better ones are tried first. */
async function wayOut(job: SlimJob, request: Request, judgement: CgoJudgement): Promise<string> {
  const print = (changes: CommandChanges) => `\`${commandLine(job.sources, job.request, changes)}\``;
  const native = nativeCryptography(job, judgement);
  if (native !== undefined)
    return `${print({ buildEnv: native })} uses Go's own FIPS 140-3 module instead, which needs no C`;
  const tags = await tagsThatDo(job, request, judgement);
  if (tags !== undefined) return `${print({ tags })} builds the variant that is the same with C and without`;
  const withC = await withCChanges(job, request.platform);
  if (withC !== undefined) return `${print(withC)} builds it with C and adds the shared objects that it loads`;
  if (judgement.facts.refused.every(({ verdict }) => verdict !== "excluded" && verdict !== "loads")) {
    const said = print({ buildEnv: ["CGO_ENABLED=0"] });
    return `${said} builds it without C in spite of this, for a service that never calls the package`;
  }
  return "build it with C on a machine with a C compiler for this platform: --cgo --base IMAGE";
}

/** BoringCrypto is the only thing that needs C: since Go 1.24 a module written in Go serves the same purpose. */
function nativeCryptography({ go, choices }: SlimJob, { facts, packages }: CgoJudgement): string[] | undefined {
  const experiments = settingOf(go, choices.env, "GOEXPERIMENT") ?? "";
  const only = facts.refused.every(({ importPath }) => importPath.startsWith("crypto/internal/"));
  const [, minor] = /^go1\.(\d+)/.exec(go.version) ?? [];
  // crypto/tls/fipsonly exists only with the boringcrypto experiment.
  if (!only || Number(minor ?? 0) < 24 || packages.has("crypto/tls/fipsonly")) return undefined;
  const others = experiments.split(",").filter((name) => name !== "boringcrypto" && name !== "");
  return [`GOEXPERIMENT=${[...others, "noboringcrypto"].join(",")}`, "GOFIPS140=v1.0.0"];
}

/**
 * Proposed only where it can be built here: with a compiler for this machine's own platform, and an image with its
 * libc.
 */
async function withCChanges({ go, settings }: SlimJob, platform: Platform): Promise<CommandChanges | undefined> {
  const { GOHOSTOS, GOHOSTARCH, CC = "gcc" } = go.settings;
  if (platform.os !== GOHOSTOS || platform.architecture !== GOHOSTARCH) return undefined;
  if ((await findProgram(CC.split(" ")[0]!, go.env)) === undefined) return undefined;
  if (settings.base !== "static" && settings.base !== "scratch") return { cgo: true };
  const image = settings.offline ? undefined : await imageOfThisSystem();
  return image === undefined ? undefined : { cgo: true, base: image };
}

/** How many sets of tags are tried by asking go what it would build. */
const TRIED = 3;

/** Build tags with which no package uses C any more, and no package is refused for another reason. */
async function tagsThatDo(job: SlimJob, request: Request, judgement: CgoJudgement): Promise<string[] | undefined> {
  const { go, choices } = job;
  const [on, off] = await Promise.all([true, false].map((cgo) => listDependencies(go, { ...request, cgo })));
  const sources = await openSources(go, request);
  const files = await filesToTry(judgement, on!, off!, sources);
  const set = tagsOf(job, request.platform);
  for (const tags of tagsWithoutC(files, set).slice(0, TRIED)) {
    const tried = { ...request, choices: { ...choices, tags: [...choices.tags, ...tags] } };
    const [withC, withoutC] = await Promise.all([true, false].map((cgo) => listDependencies(go, { ...tried, cgo })));
    const source: PackageSource = { list: async (cgo) => (cgo ? withC! : withoutC!), read: sources.read };
    const { verdict, packages } = await examineCgo(source, job.settings.allowNoCgo);
    if (verdict.holds && !(await asksForLoader(withoutC!, packages, sources))) return tags;
  }
  return undefined;
}

async function filesToTry(
  { facts }: CgoJudgement,
  on: readonly Dependency[],
  off: readonly Dependency[],
  { read }: Sources,
) {
  const without = new Map(off.map((one) => [one.importPath, one]));
  const names = facts.refused.flatMap(({ importPath }) => {
    const [one, other] = [on.find((each) => each.importPath === importPath), without.get(importPath)];
    if (one === undefined || other === undefined) return [];
    const { withC, withoutC } = differingFiles(one, other);
    return [...withC, ...withoutC].filter((name) => name.endsWith(".go")).map((name) => ({ folder: one.folder, name }));
  });
  return read(names);
}

/** The tags that hold for this build: go/build, Context.matchTag. */
function tagsOf({ go, choices }: SlimJob, { os, architecture }: Platform): (tag: string) => boolean {
  const own = flagsOf(go, choices).tags;
  const [, minor] = /^go1\.(\d+)/.exec(go.version) ?? [];
  const set = new Set([os, architecture, "unix", "gc", ...own]);
  return (tag) => {
    const [, release] = /^go1\.(\d+)$/.exec(tag) ?? [];
    return set.has(tag) || (release !== undefined && Number(release) <= Number(minor ?? 0));
  };
}

/** A directive by which Go code without C makes the loader load shared objects: cmd/cgo, "//go:cgo_<directive>". */
const LOADS = /^\/\/go:cgo_import_dynamic\b/m;

/** Packages outside the standard library that make the loader load shared objects, though C is off. */
export async function packagesThatLoad(packages: readonly PackageFiles[], { read }: Sources): Promise<PackageFiles[]> {
  const found: PackageFiles[] = [];
  for (const one of packages.filter(({ standard }) => !standard)) {
    const texts = await read(one.goFiles.map((name) => ({ folder: one.folder, name })));
    if (texts.some((text) => LOADS.test(text))) found.push(one);
  }
  return found;
}

async function asksForLoader(
  packages: readonly PackageFiles[],
  inProgram: ReadonlySet<string>,
  sources: Sources,
): Promise<boolean> {
  return (
    (
      await packagesThatLoad(
        packages.filter(({ importPath }) => inProgram.has(importPath)),
        sources,
      )
    ).length > 0
  );
}
