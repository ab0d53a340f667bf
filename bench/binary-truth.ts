/** The truth test for the benchmarked binaries: compares the ledger of a stripped twin with the linker's own data. */
import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { ROOT } from "../scripts/program.ts";
import { compareWithTruth, describeComparison, TRUTH_LIMITS } from "../test/differential/truth-comparison.ts";
import { peerPackage } from "./peers.ts";
import type { Figure } from "./verdict.ts";

const EXAMPLES = 5;
const asPercent = (value: number) => `${(100 * value).toFixed(2)} %`;

/** Links the service and large programs twice each, with symbols and stripped, below a folder. */
export async function truthFigures(folder: string): Promise<readonly Figure[]> {
  return [
    ...(await truthOf("a service", folder, join(ROOT, "examples/order"), ".")),
    ...(await truthOf("syft", folder, folder, peerPackage("syft"))),
    ...(await truthOf("cosign", folder, folder, peerPackage("cosign"))),
  ];
}

/** `argument` is what go builds, running in `cwd`. */
async function truthOf(name: string, folder: string, cwd: string, argument: string): Promise<readonly Figure[]> {
  const build = async (twin: string, linkFlags: string) => {
    const bin = join(folder, twin);
    const path = join(bin, programName(argument));
    const words = argument === "." ? ["build", "-o", path] : ["install"];
    const said = join(folder, `${twin}.words`);
    await go([...words, `-ldflags=${linkFlags}`, argument], { cwd, bin, said });
    return { path, said };
  };
  const whole = await build(`${name}-whole`, "-dumpdep");
  const stripped = await build(`${name}-stripped`, "-s -w");
  const dump = createInterface({ input: createReadStream(whole.said, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  const result = await compareWithTruth({ go: "go", whole: whole.path, stripped: stripped.path, dump });
  console.log(`${name}, stripped: ${describeComparison(result, EXAMPLES)}`);
  const figure = (what: string, value: number, limit: number): Figure => ({
    name: `${name}, stripped: ${what}`,
    ours: "",
    theirs: "",
    value,
    limit,
    show: asPercent,
  });
  return [
    figure("bytes in a wrong package, of those known", result.wrongBytes / result.knownBytes, TRUTH_LIMITS.wrong),
    figure("function bytes in a wrong package", result.functionBytesWrong / result.knownBytes, 0),
    figure("loaded bytes without an owner", result.unattributed, TRUTH_LIMITS.unattributed),
    figure("the same of one section", result.unattributedInSection, TRUTH_LIMITS.unattributedInSection),
  ];
}

function programName(argument: string): string {
  return argument === "." ? "program" : basename(argument.replace(/@.*/, ""));
}

/** The linker's dump is written to a file: for a large program it exceeds the maximum length of a string. */
async function go(
  words: readonly string[],
  { cwd, bin, said }: { readonly cwd: string; readonly bin: string; readonly said: string },
): Promise<void> {
  const env = { ...process.env, GOBIN: bin, GOFLAGS: "-buildvcs=false" };
  const child = spawn("go", words, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  await pipeline(child.stderr, createWriteStream(said));
  if ((await exited) !== 0) throw new Error(`go ${words.join(" ")} failed: see ${said}`);
}
