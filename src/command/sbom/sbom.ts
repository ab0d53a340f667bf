import { resolve } from "node:path";
import { sbom as sbomOf } from "../../flow/sbom/sbom.ts";
import { renderSbomSummary } from "../../report/sbom-view.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { SbomFlags } from "./flags.ts";

/** `plimsoll sbom TARGET`: what an image or a Go program is made of. The document is the result; what it holds goes to standard error. */
export async function sbom(this: World, { output, ...request }: SbomFlags, target: string): Promise<void> {
  const { stdout, stderr } = this.process;
  const report = await sbomOf(this, target, request);
  if (output === undefined) await writeResult(stdout, [report.document]);
  else await writeTextFile(resolve(this.cwd, output), report.document);
  stderr.write(renderSbomSummary(report));
}
