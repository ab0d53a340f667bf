import { join } from "node:path";
import { type Digest, digestHex } from "../../../base/digest.ts";
import { PlimsollError } from "../../../base/error.ts";
import { LIMITS } from "../../../base/limits.ts";
import { type Image, imagesOf } from "../../../image/image.ts";
import type { FactorsReport } from "../../../report/factors-report.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { openOciArchive } from "../../../store/archive/open-oci-archive.ts";
import { removeFile, replaceFile } from "../../../store/file/atomic-file.ts";
import { handOver } from "../../../toolchain/buildkit/builder-image.ts";
import { addressesIn, connectionTo } from "../../../toolchain/buildkit/client.ts";
import { findProgram } from "../../../toolchain/find-program.ts";
import { type Finished, runProgram, runToSuccess } from "../../../toolchain/process.ts";

const ARCHIVE = "image.tar";
const TAG = "localhost/plimsoll-measure:latest";

/** The name by which a Dockerfile starts from the base that is handed to a builder. */
export const BASE_NAME = "plimsoll-measure-base";

/** An image in an OCI layout of this machine, for Dockerfiles that start from it. */
export interface BaseLayout {
  /** Below the temporary folder, where builders run: podman makes a name of it, which may have no capital letters. */
  readonly folder: string;
  readonly tag: string;
  readonly digest: Digest;
  readonly configDigest: Digest;
}

/** A base that a builder has taken in, and gives up when it is disposed of. */
export type TakenBase = BaseLayout & AsyncDisposable;

interface Steps {
  readonly context: string;
  readonly archive: string;
  readonly base: BaseLayout | undefined;
}

/** How a builder makes an OCI archive from a context that has a Dockerfile in it. */
interface Builder {
  readonly name: BuilderName;
  readonly title: string;
  readonly program: string;
  /** Words before those of every command: where it is. */
  readonly reach: (env: NodeJS.ProcessEnv) => readonly string[];
  /** This command exits with 0 where the builder can build: a client without its daemon cannot. */
  readonly ask: readonly string[];
  /** No command that a Dockerfile runs has a network. */
  readonly steps: (request: Steps) => readonly (readonly string[])[];
  /** A base that has to be taken into the builder's own storage before it is used. */
  readonly take: (base: BaseLayout) => readonly (readonly string[])[];
  readonly drop: (base: BaseLayout) => readonly (readonly string[])[];
  readonly whenSilent: string;
}

export type BuilderName = Exclude<NonNullable<FactorsReport["builder"]>["name"], "model">;

const PODMAN_BASE = `localhost/${BASE_NAME}:latest`;

const BUILDERS: readonly Builder[] = [
  {
    name: "buildkit",
    title: "BuildKit",
    program: "buildctl",
    // Of several, the first: one image is built after the other.
    reach: (env) => connectionTo(addressesIn(env)[0] ?? null, env),
    ask: ["debug", "workers"],
    steps: ({ context, archive, base }) => [
      [
        ...["build", "--progress", "plain", "--frontend", "dockerfile.v0", "--output", `type=oci,dest=${archive}`],
        ...["--local", `context=${context}`, "--local", `dockerfile=${context}`, "--opt", "force-network-mode=none"],
        ...(base === undefined ? [] : handOver(BASE_NAME, base)),
      ],
    ],
    take: () => [],
    drop: () => [],
    whenSilent:
      "start buildkitd, set BUILDKIT_HOST to its address, and run as a user who may use its socket; or measure with --builder model",
  },
  {
    name: "podman",
    title: "podman",
    program: "podman",
    reach: () => [],
    ask: ["info"],
    steps: ({ context, archive }) => [
      [
        ...["build", "--quiet", "--timestamp", "0", "--network", "none", "--tag", TAG],
        ...["--file", join(context, "Dockerfile"), context],
      ],
      ["save", "--quiet", "--format", "oci-archive", "--output", archive, TAG],
      ["image", "rm", "--force", TAG],
    ],
    take: ({ folder, tag, configDigest }) => [
      ["pull", "--quiet", `oci:${folder}:${tag}`],
      // An image's ID is the digest of its config.
      ["tag", digestHex(configDigest), PODMAN_BASE],
    ],
    drop: ({ configDigest }) => [["image", "rm", "--force", digestHex(configDigest)]],
    whenSilent: "`podman info` says what it lacks; or measure with --builder model",
  },
];

/** A builder that has answered. */
export interface WorkingBuilder {
  readonly is: { readonly name: BuilderName; readonly version: string };
  readonly title: string;
  /** Builds a Dockerfile with the temporary folder as its context. Throws `program-failed`. */
  readonly build: (dockerfile: string, base?: TakenBase) => Promise<Image>;
  readonly takeBase: (base: BaseLayout) => Promise<TakenBase>;
}

/**
 * BuildKit or podman, whichever answers first, or the one that is named; without one, why none is there. Throws, for one
 * that is named, `program-missing` where its client is not on PATH, and `program-failed` where it does not answer.
 */
export async function openBuilder(
  surroundings: Surroundings,
  scratch: string,
  wanted: BuilderName | "auto",
): Promise<WorkingBuilder | { readonly missing: readonly string[] }> {
  const missing: string[] = [];
  for (const builder of BUILDERS.filter(({ name }) => wanted === "auto" || name === wanted)) {
    try {
      return await start(builder, surroundings, scratch);
    } catch (thrown) {
      if (wanted !== "auto" || !isAbsence(thrown)) throw thrown;
      missing.push(`${thrown.what}${thrown.why === undefined ? "" : `: ${thrown.why.split("\n").at(-1)}`}`);
    }
  }
  return { missing };
}

function isAbsence(thrown: unknown): thrown is PlimsollError {
  return thrown instanceof PlimsollError && (thrown.code === "program-missing" || thrown.code === "program-failed");
}

async function start(builder: Builder, surroundings: Surroundings, scratch: string): Promise<WorkingBuilder> {
  const { env, signal } = surroundings;
  const program = await findProgram(builder.program, env);
  if (program === undefined) {
    throw new PlimsollError("program-missing", {
      what: `${builder.program} is not on PATH`,
      why: `${builder.title} is spoken to through it`,
      fix: `install ${builder.title}, or measure with --builder model`,
    });
  }
  const reach = builder.reach(env);
  const silence = silenceOf(builder, `it does not answer within ${LIMITS.builderAnswerMs / 1000} seconds`);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(silence), LIMITS.builderAnswerMs);
  try {
    const answer = await runProgram(program, [...reach, ...builder.ask], {
      env,
      signal: AbortSignal.any([signal, patience.signal]),
    });
    if (answer.exitCode !== 0) throw silenceOf(builder, answer.stderr.trim() || "it gives no reason");
  } finally {
    clearTimeout(timer);
  }
  const run = (args: readonly string[]) => runToSuccess(program, [...reach, ...args], { env, signal, cwd: scratch });
  return {
    is: { name: builder.name, version: firstLine(await run(["--version"])) },
    title: builder.title,
    build: async (dockerfile, base) => {
      await replaceFile(join(scratch, "Dockerfile"), scratch, once(dockerfile));
      const archive = join(scratch, ARCHIVE);
      // podman appends to an archive that already exists.
      await removeFile(archive);
      for (const args of builder.steps({ context: scratch, archive, base })) await run(args);
      const [image] = imagesOf(await openOciArchive(archive, {}));
      return image!;
    },
    takeBase: async (base) => {
      for (const args of builder.take(base)) await run(args);
      const drop = async () => {
        for (const args of builder.drop(base)) await run(args);
      };
      return { ...base, [Symbol.asyncDispose]: drop };
    },
  };
}

function silenceOf({ title, whenSilent }: Builder, why: string): PlimsollError {
  return new PlimsollError("program-failed", { what: `${title} does not work here`, why, fix: whenSilent });
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

function firstLine({ stdout }: Finished): string {
  return stdout.toString().split("\n", 1)[0]!.trim();
}
