import { join, resolve } from "node:path";
import { type MeshNames, meshManifests } from "../../chaos/chaos-mesh.ts";
import type { Experiment } from "../../chaos/experiment.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";

/** Writes experiments as manifests of Chaos Mesh into a folder, and says which have none, and why. Throws `write-failed`. */
export async function writeManifests(
  { cwd }: Pick<Surroundings, "cwd">,
  folder: string,
  experiments: readonly Experiment[],
  names: MeshNames,
): Promise<readonly string[]> {
  const { files, without } = meshManifests(experiments, names);
  for (const { name, text } of files) await writeTextFile(join(resolve(cwd, folder), name), text);
  return without.map(({ id, why }) => `${id} has no manifest of Chaos Mesh: ${why}`);
}
