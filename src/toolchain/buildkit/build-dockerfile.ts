import { basename, dirname } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { type BuildkitClient, runBuildctl } from "./client.ts";

export interface DockerfileBuild {
  /** The Dockerfile; the folder that it is in is the context. */
  readonly path: string;
  readonly platforms: readonly string[];
  /** Where the OCI archive is written. */
  readonly archive: string;
}

/** Lines of a failed build that are shown: the command that failed says why in its last ones. */
const LINES_SHOWN = 24;

/** Builds a Dockerfile as it stands, with the network that its commands need. Throws `build-failed`. */
export async function buildDockerfile(
  client: BuildkitClient,
  address: string | null,
  { path, platforms, archive }: DockerfileBuild,
): Promise<void> {
  const folder = dirname(path);
  const finished = await runBuildctl(client, address, [
    ...["build", "--progress", "plain", "--frontend", "dockerfile.v0"],
    ...["--local", `context=${folder}`, "--local", `dockerfile=${folder}`, "--opt", `filename=${basename(path)}`],
    ...["--opt", `platform=${platforms.join(",")}`, "--output", `type=oci,dest=${archive}`],
  ]);
  if (finished.exitCode === 0) return;
  throw new PlimsollError("build-failed", {
    what: `BuildKit could not build ${path}`,
    why: finished.stderr.trim().split("\n").slice(-LINES_SHOWN).join("\n") || "buildctl gives no reason",
    fix: "the comparison is built as the Dockerfile says; leave --before out to build without it",
  });
}
