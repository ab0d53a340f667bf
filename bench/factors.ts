/**
 * `npm run bench -- factors`: what debugging, the folder, metadata and the modules cost in an image, measured on
 * examples/order or on the main package that `--package` names. Published tables of these factors contradict each
 * other.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, run } from "../scripts/program.ts";

/** Returns whether everything could be measured. */
export async function benchFactors(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      package: { type: "string", default: join(ROOT, "examples/order") },
      builder: { type: "string", default: "auto" },
    },
  });
  const words = ["lint", "--measure", values.package, "--builder", values.builder, "--format", "markdown"];
  const { exitCode } = await run(join(ROOT, "bin/plimsoll"), words, { through: true });
  return exitCode === 0;
}
