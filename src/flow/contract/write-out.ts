import { join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { writeObjectives } from "../../contract/objectives/written-out.ts";
import type { ContractSettings } from "../../plan/settings/contract-settings.ts";
import { serviceName } from "../../session/container/service-name.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";

/** Writes the objectives of a contract for other programs. Throws `config-invalid` where it names no series for them. */
export async function writeOut(
  { cwd }: Surroundings,
  settings: ContractSettings,
  image: string,
  folder: string,
): Promise<void> {
  const files = Object.entries(writeObjectives(settings, serviceName(image)));
  if (files.length === 0) {
    throw new PlimsollError("config-invalid", {
      what: "there is no objective that could be written out",
      why: "an objective for latency needs metrics: histogram, and one for errors needs metrics: errors and counts",
      where: settings.metrics?.where ?? settings.load?.where ?? "contract",
    });
  }
  for (const [name, text] of files) await writeTextFile(join(resolve(cwd, folder), name), text);
}
