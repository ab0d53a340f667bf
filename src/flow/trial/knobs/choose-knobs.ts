import { resolve } from "node:path";
import { PlimsollError } from "../../../base/error.ts";
import type { OpenedPackage } from "../../../session/build-target.ts";
import { comparedBuild } from "../../../session/weigh-build.ts";
import { isFile } from "../../../store/file/binary-file.ts";
import type { BuildRequest } from "../../../toolchain/go/build.ts";
import { flagsOf, valueOfFlag } from "../../../toolchain/go/build-flags.ts";
import { settingOf } from "../../../toolchain/go/go.ts";
import { AMD64_LEVELS, type Amd64Level, runsLevel } from "../../../trial/knobs/cpu-level.ts";
import type { Knob } from "./knob.ts";
import { tagKnobs } from "./tag-knobs.ts";

export interface ChosenKnobs {
  /** The program as slim builds it; the profile that go would find by itself is named, because tests find none. */
  readonly base: BuildRequest;
  readonly knobs: readonly Knob[];
  readonly notes: readonly string[];
}

/** What this machine can run. */
export interface Machine {
  /** Null where it is no amd64, and where it could not be found out. */
  readonly cpu: Amd64Level | null;
  /** Why it does not run programs for the platform at all; null where it does. */
  readonly cannotRun: string | null;
}

/** The choices that a program has. Throws `flag-invalid` for a profile that is not there, and what `go list` throws. */
export async function chooseKnobs(
  cwd: string,
  opened: OpenedPackage,
  machine: Machine,
  profile: string | undefined,
): Promise<ChosenKnobs> {
  const plain = comparedBuild(opened.request);
  const inUse = await profileInUse(cwd, opened);
  const base = withFlag(plain, `-pgo=${inUse ?? "off"}`);
  const tags = await tagKnobs(opened, base);
  const knobs = [
    compiled("compiler", "-gcflags=all=-l", "no function is inlined", withFlag(base, "-gcflags=all=-l")),
    ...levelKnobs(opened, base, machine.cpu),
    ...(inUse === null
      ? []
      : [compiled("profile", "-pgo=off", "without the profile that is in use", withFlag(plain, "-pgo=off"))]),
    ...(profile === undefined ? [] : [await profileKnob(cwd, plain, profile)]),
    compiled("linker", "-buildmode=pie", PIE, withFlag(base, "-buildmode=pie")),
    compiled("linker", "without -trimpath", "with the paths of this machine", { ...base, trimpath: false }),
    linked("without -s -w", "with symbols and DWARF", { ...base, strip: false }),
    linked("without -s", "with symbols, without DWARF", { ...base, strip: "dwarf" }),
    linked("-ldflags=-checklinkname=0", "//go:linkname may reach what the library did not open", {
      ...base,
      choices: { ...base.choices, ldflags: [...base.choices.ldflags, "-checklinkname=0"] },
    }),
    ...tags.knobs,
  ];
  const notes = inUse === null && profile === undefined ? [NO_PROFILE] : [];
  const runnable = knobs.map((knob) => ({ ...knob, cannotRun: machine.cannotRun ?? knob.cannotRun }));
  return { base, knobs: runnable, notes: [BOUNDS_CHECKS, ...notes, ...tags.notes] };
}

const PIE = "its address is chosen at every start; it needs a loader, which scratch and the static base have not";
const BOUNDS_CHECKS =
  "-gcflags=all=-B is not tried: without bounds checks, an index that is out of range reads and writes foreign memory";
const NO_PROFILE = "a profile (PGO) is not tried: the package has no default.pgo, and --knobs-profile names none";

function compiled(group: Knob["group"], name: string, meaning: string, request: BuildRequest): Knob {
  return { group, name, meaning, request, compilesAll: true, cannotRun: null };
}

function linked(name: string, meaning: string, request: BuildRequest): Knob {
  return { group: "linker", name, meaning, request, compilesAll: false, cannotRun: null };
}

/** Every level but the one that is in use. */
function levelKnobs({ go, request }: OpenedPackage, base: BuildRequest, cpu: Amd64Level | null): readonly Knob[] {
  const { platform, choices } = request;
  if (platform.architecture !== "amd64") return [];
  const inUse = platform.variant ?? settingOf(go, choices.env, "GOAMD64") ?? "v1";
  const { GOAMD64: _, ...env } = base.choices.env;
  return AMD64_LEVELS.filter((level) => level !== inUse).map((level): Knob => {
    const request = { ...base, platform: { ...platform, variant: level }, choices: { ...base.choices, env } };
    const meaning = level === "v1" ? "for every amd64 processor" : `for processors with x86-64-${level}`;
    const cannotRun =
      cpu === null || runsLevel(cpu, level) ? null : `this machine's processor is x86-64-${cpu}, and does not run it`;
    return { ...compiled("processor", `GOAMD64=${level}`, meaning, request), cannotRun };
  });
}

/** The path of the profile that go takes for this program; null for none. */
async function profileInUse(cwd: string, { go, request }: OpenedPackage): Promise<string | null> {
  const asked = valueOfFlag(flagsOf(go, request.choices), "pgo") ?? "auto";
  if (asked === "off" || asked === "") return null;
  if (asked !== "auto") return resolve(request.package.cwd, asked);
  const usual = resolve(request.package.folder, "default.pgo");
  return (await isFile(usual, cwd)) ? usual : null;
}

async function profileKnob(cwd: string, plain: BuildRequest, profile: string): Promise<Knob> {
  const path = resolve(cwd, profile);
  if (await isFile(path, cwd)) {
    return compiled("profile", `-pgo=${profile}`, "with this profile", withFlag(plain, `-pgo=${path}`));
  }
  throw new PlimsollError("flag-invalid", {
    what: `--knobs-profile ${profile} is no file`,
    fix: "name a CPU profile of the service, as net/http/pprof gives it under /debug/pprof/profile",
  });
}

/** For go, the last flag of a name counts. */
function withFlag(request: BuildRequest, flag: string): BuildRequest {
  return { ...request, choices: { ...request.choices, flags: [...request.choices.flags, flag] } };
}
