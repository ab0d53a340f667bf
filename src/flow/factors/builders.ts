import { join } from "node:path";
import { imagesOf } from "../../image/image.ts";
import { sizeOfImage } from "../../image/uncompressed.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openOciArchive } from "../../store/archive/open-oci-archive.ts";
import { removeFile, replaceFile } from "../../store/file/atomic-file.ts";
import { findProgram } from "../../toolchain/find-program.ts";
import { type Finished, runProgram, runToSuccess } from "../../toolchain/process.ts";
import type { Composer, Composition } from "./composer.ts";

const ARCHIVE = "image.tar";
const TAG = "localhost/plimsoll-measure:latest";

/** How a builder makes an OCI archive from a context that has a Dockerfile in it. */
interface Builder {
  readonly name: "buildkit" | "podman";
  readonly program: string;
  /** This command exits with 0 where the builder can build: a client without its daemon cannot. */
  readonly ask: readonly string[];
  readonly steps: (context: string, archive: string) => readonly (readonly string[])[];
}

const BUILDERS: readonly Builder[] = [
  {
    name: "buildkit",
    program: "buildctl",
    ask: ["debug", "workers"],
    steps: (context, archive) => [
      [
        ...["build", "--progress", "plain", "--frontend", "dockerfile.v0", "--output", `type=oci,dest=${archive}`],
        ...["--local", `context=${context}`, "--local", `dockerfile=${context}`],
      ],
    ],
  },
  {
    name: "podman",
    program: "podman",
    ask: ["info"],
    steps: (context, archive) => [
      ["build", "--quiet", "--timestamp", "0", "--tag", TAG, "--file", join(context, "Dockerfile"), context],
      ["save", "--quiet", "--format", "oci-archive", "--output", archive, TAG],
      ["image", "rm", "--force", TAG],
    ],
  },
];

/** BuildKit or podman, whichever answers first; undefined where neither answers. */
export async function builderComposer({ env, signal }: Surroundings, scratch: string): Promise<Composer | undefined> {
  for (const builder of BUILDERS) {
    const program = await findProgram(builder.program, env);
    if (program === undefined) continue;
    const answer = await runProgram(program, builder.ask, { env, signal });
    if (answer.exitCode !== 0) continue;
    const version = firstLine(await runToSuccess(program, ["--version"], { env, signal }));
    const run = async (args: readonly string[]) => void (await runToSuccess(program, args, { env, signal }));
    return {
      builder: { name: builder.name, version },
      sizeOf: async (composition) => {
        await replaceFile(join(scratch, "Dockerfile"), scratch, dockerfileOf(composition));
        const archive = join(scratch, ARCHIVE);
        // podman appends to an archive that already exists.
        await removeFile(archive);
        for (const args of builder.steps(scratch, archive)) await run(args);
        const [image] = imagesOf(await openOciArchive(archive, {}));
        return sizeOfImage(image!);
      },
    };
  }
  return undefined;
}

/** The Dockerfile runs no command, so that it is built without a base image and without network. */
async function* dockerfileOf({ parts, env }: Composition): AsyncGenerator<Uint8Array> {
  const copies = parts.map(({ source, to }) => `COPY ${JSON.stringify([source, to])}`);
  yield Buffer.from(`${["FROM scratch", ...copies, ...env.map((one) => `ENV ${one}`)].join("\n")}\n`);
}

function firstLine({ stdout }: Finished): string {
  return stdout.toString().split("\n", 1)[0]!.trim();
}
