import { devNull } from "node:os";
import { isAbsolute } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import type { DoctorReport, ToolFinding } from "../../report/doctor-report.ts";
import { renderDoctor } from "../../report/doctor-view.ts";
import { asPlimsollError, problemText } from "../../report/error-view.ts";
import { errorReport } from "../../report/slim-report.ts";
import { cacheFolder } from "../../store/cache/cache-folder.ts";
import { dockerVersion } from "../../store/docker-daemon.ts";
import { dockerEndpoint } from "../../store/docker-endpoint.ts";
import { addressesIn, askWorker, nameOfAddress } from "../../toolchain/buildkit/client.ts";
import { findProgram } from "../../toolchain/find-program.ts";
import { type Go, openGo, runGo } from "../../toolchain/go/go.ts";
import { goFailed, remedyFor } from "../../toolchain/go/remedies.ts";
import { runProgram } from "../../toolchain/process.ts";
import { THIS_VERSION } from "../version.ts";
import { viewOf, type World } from "../world.ts";
import type { DoctorFlags } from "./flags.ts";

/** A program that plimsoll can use, and how to ask for its version. */
interface Program {
  readonly name: string;
  readonly args: readonly string[];
  readonly neededFor: string;
}

/**
 * Programs besides Go, which is examined in more detail. None of them is needed for an image in a layout, an archive or
 * a registry.
 */
const PROGRAMS: readonly Program[] = [
  { name: "git", args: ["--version"], neededFor: "stamping the revision into binaries, and go's own direct downloads" },
  { name: "gcc", args: ["-dumpfullversion"], neededFor: "comparing with a plain go build that uses C" },
  {
    name: "podman",
    args: ["--version"],
    neededFor: "podman: as a destination or a base; plimsoll trial, contract and chaos",
  },
  {
    name: "nerdctl",
    args: ["--version"],
    neededFor: "plimsoll trial, contract and chaos, where neither podman nor docker is there",
  },
  {
    name: "runc",
    args: ["--version"],
    neededFor: "plimsoll trial, contract and chaos, as root, where no other container runtime is there",
  },
  { name: "strace", args: ["--version"], neededFor: "plimsoll trial and contract: which file a service misses" },
  { name: "redis-server", args: ["--version"], neededFor: "plimsoll chaos --with redis" },
  { name: "etcd", args: ["--version"], neededFor: "plimsoll chaos --with etcd" },
  { name: "kustomize", args: ["version"], neededFor: "plimsoll fleet and lint: folders with a kustomization" },
  { name: "helm", args: ["version", "--short"], neededFor: "plimsoll fleet and lint: folders with a chart" },
  { name: "trivy", args: ["--version"], neededFor: "plimsoll trial --scan trivy" },
  { name: "grype", args: ["--version"], neededFor: "plimsoll trial --scan grype" },
  {
    name: "buildctl",
    args: ["--version"],
    neededFor: "BuildKit: plimsoll slim --builder buildkit and --before Dockerfile; plimsoll lint --measure",
  },
];

/** How long a daemon may take to answer with its version. */
const DAEMON_PATIENCE_MS = 3000;

/** `plimsoll doctor`: what was found on this machine, and what each program is for. */
export async function doctor(this: World, flags: DoctorFlags): Promise<void> {
  const found = await Promise.all([
    examineGo(this),
    ...PROGRAMS.map((program) => examine(this, program)),
    examineDocker(this),
    examineBuildkit(this),
  ]);
  const findings = found.flat();
  const failure = failureOf(findings);
  const report: DoctorReport = {
    ...THIS_VERSION,
    schema: "plimsoll.doctor/1",
    zlib: process.versions.zlib ?? "unknown",
    zstd: process.versions.zstd ?? "unknown",
    cacheFolder: cacheFolder(this.env),
    findings,
    ...(failure === undefined ? {} : { error: errorReport(failure) }),
  };
  if (flags.json) this.process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else this.process.stdout.write(renderDoctor(report, viewOf(this.process.stdout, this.env)));
  if (failure !== undefined) throw failure;
}

function failureOf(findings: readonly ToolFinding[]): PlimsollError | undefined {
  const missing = findings.find(({ required, version }) => required && version === null);
  if (missing === undefined) return undefined;
  return new PlimsollError("program-missing", {
    what: `${missing.name} is needed, and cannot be used`,
    why: missing.problem ?? "it was not found",
    fix: remedyFor(missing.problem ?? "") ?? "install it: https://go.dev/doc/install",
  });
}

async function examineGo({ env, cwd, signal }: World): Promise<ToolFinding> {
  const common = { name: "go", required: true, neededFor: "compiling the service: every run of plimsoll slim" };
  try {
    const go = await openGo({ cwd, env, signal });
    await requireRelease(go);
    return { ...common, path: go.program, version: go.version, problem: null };
  } catch (thrown) {
    return { ...common, path: null, version: null, problem: problemText(thrown) };
  }
}

/** Throws `program-failed` where the module of this folder requires a release of Go that cannot be had. */
async function requireRelease(go: Go): Promise<void> {
  if (!isAbsolute(go.settings.GOMOD ?? "") || go.settings.GOMOD === devNull) return;
  const args = ["list", "-m"];
  const finished = await runGo(go, args);
  // Other errors of the module are not errors of this machine.
  if (finished.exitCode !== 0 && /GOTOOLCHAIN|toolchain/.test(finished.stderr))
    throw goFailed(go.program, args, finished);
}

async function examine({ env, signal }: World, { name, args, neededFor }: Program): Promise<ToolFinding> {
  const common = { name, required: false, neededFor };
  const path = await findProgram(name, env);
  if (path === undefined) return { ...common, path: null, version: null, problem: "not on PATH" };
  try {
    const { exitCode, stdout, stderr } = await runProgram(path, args, { env, signal });
    const [line = ""] = stdout.toString().trim().split("\n");
    if (exitCode === 0) return { ...common, path, version: line, problem: null };
    return { ...common, path, version: null, problem: stderr.trim().split("\n").at(-1) ?? `it ends with ${exitCode}` };
  } catch (thrown) {
    return { ...common, path, version: null, problem: asPlimsollError(thrown).what };
  }
}

/** Each daemon that BUILDKIT_HOST names; without buildctl nobody can ask them. */
async function examineBuildkit({ env, signal }: World): Promise<ToolFinding[]> {
  const program = await findProgram("buildctl", env);
  if (program === undefined) return [];
  const common = { name: "buildkit", required: false, neededFor: "compiling where BUILDKIT_HOST says" };
  return Promise.all(
    addressesIn(env).map(async (address) => {
      const path = nameOfAddress(address);
      try {
        const { version, platform } = await askWorker({ program, env, signal }, address);
        return { ...common, path, version: `${version} on ${platform}`, problem: null };
      } catch (thrown) {
        return { ...common, path, version: null, problem: problemText(thrown) };
      }
    }),
  );
}

/** The docker program is not needed: plimsoll speaks to the daemon directly. */
async function examineDocker({ env, signal }: World): Promise<ToolFinding> {
  const common = {
    name: "docker",
    required: false,
    neededFor: "docker-daemon: as a destination or a base; plimsoll trial, contract and chaos",
  };
  try {
    const endpoint = dockerEndpoint(env.DOCKER_HOST, process.platform);
    const version = await dockerVersion(endpoint, AbortSignal.any([signal, AbortSignal.timeout(DAEMON_PATIENCE_MS)]));
    return { ...common, path: endpoint.name, version, problem: null };
  } catch (thrown) {
    return { ...common, path: null, version: null, problem: problemText(thrown) };
  }
}
