import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import { requireProgram } from "../find-program.ts";
import { type Finished, runProgram } from "../process.ts";

/** BuildKit, spoken to through its own client. */
export interface BuildkitClient {
  /** The path of buildctl. */
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
}

/** A daemon that has answered. */
export interface BuildkitWorker {
  /** As BUILDKIT_HOST names it; null for buildctl's own default. */
  readonly address: string | null;
  /** `v0.34.2`; `unknown` where the daemon does not say. */
  readonly version: string;
  /** The platform that its commands run on: `linux/amd64`. */
  readonly platform: string;
}

const FIX = "start buildkitd, and name its address in BUILDKIT_HOST (several are separated by commas)";

/** Throws `program-missing` where buildctl is not on PATH. */
export async function findBuildctl(env: NodeJS.ProcessEnv, signal: AbortSignal | undefined): Promise<BuildkitClient> {
  const program = await requireProgram("buildctl", env, {
    why: "BuildKit is spoken to through it",
    fix: "install BuildKit's client, or build with --builder local",
  });
  return { program, env, signal };
}

/** The addresses that BUILDKIT_HOST names; one null where it names none. */
export function addressesIn({ BUILDKIT_HOST: hosts = "" }: NodeJS.ProcessEnv): readonly (string | null)[] {
  const named = hosts.split(",").map((host) => host.trim());
  const addresses = [...new Set(named.filter((host) => host !== ""))];
  return addresses.length === 0 ? [null] : addresses;
}

/** The words that bring buildctl to a daemon, with the certificates of TLS where BUILDKIT_TLS_DIR names their folder. */
export function connectionTo(address: string | null, { BUILDKIT_TLS_DIR: folder = "" }: NodeJS.ProcessEnv): string[] {
  return [...(address === null ? [] : ["--addr", address]), ...(folder === "" ? [] : ["--tlsdir", folder])];
}

/** The words for an address in messages. */
export function nameOfAddress(address: string | null): string {
  return address ?? "buildctl's default address";
}

/** Asks one daemon who it is. Throws `program-failed` where it does not answer, or has no worker. */
export async function askWorker(client: BuildkitClient, address: string | null): Promise<BuildkitWorker> {
  const what = `BuildKit at ${nameOfAddress(address)} does not answer`;
  const patience = AbortSignal.timeout(LIMITS.builderAnswerMs);
  const signals = client.signal === undefined ? [patience] : [client.signal, patience];
  let answer: Finished;
  try {
    answer = await runBuildctl({ ...client, signal: AbortSignal.any(signals) }, address, [
      ...["debug", "workers", "--format", "{{json .}}"],
    ]);
  } catch (error) {
    if (client.signal?.aborted || !patience.aborted) throw error;
    const why = `there was no answer within ${LIMITS.builderAnswerMs / 1000} seconds`;
    throw new PlimsollError("program-failed", { what, why, fix: FIX });
  }
  if (answer.exitCode !== 0) {
    const why = answer.stderr.trim().split("\n").at(-1) || "buildctl gives no reason";
    throw new PlimsollError("program-failed", { what, why, fix: FIX });
  }
  return readWorkers(answer.stdout, address);
}

/** The first worker is the one that builds: buildkitd itself says that only the default one is used. */
function readWorkers(bytes: Uint8Array, address: string | null): BuildkitWorker {
  const where = "the answer of buildctl debug workers";
  const limitBytes = LIMITS.programOutputBytes;
  const [worker] = openJson(bytes, { code: "program-failed", where, limitBytes }).items(LIMITS.buildkitWorkers);
  // Its own platform comes first; what it can emulate comes after it.
  const [own] = worker?.optional("platforms")?.items(LIMITS.descriptors) ?? [];
  if (worker === undefined || own === undefined) {
    throw new PlimsollError("program-failed", {
      what: `BuildKit at ${nameOfAddress(address)} has no worker`,
      fix: FIX,
    });
  }
  const platform = `${own.required("os").text()}/${own.required("architecture").text()}`;
  const version = worker.optional("buildkitVersion")?.optional("version")?.text() || "unknown";
  return { address, version, platform };
}

/** Runs buildctl against one daemon, and waits for it to end, whatever its exit code. */
export function runBuildctl(
  { program, env, signal }: BuildkitClient,
  address: string | null,
  args: readonly string[],
  more: {
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
    readonly onStderrLine?: (line: string) => void;
  } = {},
): Promise<Finished> {
  const { env: added = {}, ...rest } = more;
  // Several addresses in BUILDKIT_HOST would be one address for buildctl, and none that works.
  const { BUILDKIT_HOST: _, ...inherited } = env;
  return runProgram(program, [...connectionTo(address, env), ...args], {
    env: { ...inherited, ...added },
    signal,
    ...rest,
  });
}
