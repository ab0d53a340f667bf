/** `npm run bench -- binary`: `plimsoll explain` compared with `go tool nm`, on a service and on a large program. */
import { mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, run } from "../scripts/program.ts";
import { truthFigures } from "./binary-truth.ts";
import { installPlimsoll } from "./installed.ts";
import { peakMemory } from "./memory.ts";
import { installPeer } from "./peers.ts";
import { reportFigures } from "./results.ts";
import { interleaved, median, medianOfPairs, timed } from "./sampling.ts";
import { asMebibytes, asMegabytes, asRatio, asSeconds, type Figure } from "./verdict.ts";

const MOST_MEMORY_BYTES = 256 * 2 ** 20;
const TABLES_OVER_NM = 2;
const JSON_OVER_NM = 2.5;

interface Subject {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** Returns whether every figure is within its limit. */
export async function benchBinary(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "5" } } });
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const plimsoll = await installPlimsoll(folder);
    const [small, service, large] = await subjects(folder);
    await run("go", ["tool", "nm", small.path]); // builds the tool if that has not been done yet
    const figures: Figure[] = [];
    const seconds = new Map<Subject, number>();
    for (const subject of [small, service, large]) {
      const beside = await besideNm(plimsoll, subject, Number(values.rounds));
      seconds.set(subject, beside.seconds);
      if (subject !== small) figures.push(...beside.figures);
    }
    figures.push(await memory(plimsoll, large), growth(small, large, seconds));
    figures.push(...(await truthFigures(folder)));
    return reportFigures("binary", figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All have symbols and debug information, which `go tool nm` needs. */
async function subjects(folder: string): Promise<[Subject, Subject, Subject]> {
  const service = join(folder, "order");
  const { exitCode, output } = await run("go", ["build", "-o", service, "."], { cwd: join(ROOT, "examples/order") });
  if (exitCode !== 0) throw new Error(`go build failed\n${output}`);
  const tools = (await run("go", ["env", "GOTOOLDIR"])).output.trim();
  const subject = (name: string, path: string): Subject => ({ name, path, sizeBytes: statSync(path).size });
  return [
    subject("vet", join(tools, "vet")),
    subject("a service", service),
    subject("syft", await installPeer("syft")),
  ];
}

/** As tables, and as JSON, which has every row and the digest of the file; `seconds` are those of the tables. */
async function besideNm(
  plimsoll: string,
  { name, path, sizeBytes }: Subject,
  rounds: number,
): Promise<{ figures: readonly Figure[]; seconds: number }> {
  const explain = (...flags: string[]) =>
    timed({ program: process.execPath, args: [plimsoll, "explain", path, ...flags] });
  const samples = await interleaved(rounds, {
    tables: () => explain(),
    json: () => explain("--json"),
    nm: () => timed({ program: "go", args: ["tool", "nm", "-size", "-sort", "size", path] }),
  });
  const figure = (form: string, ours: readonly number[], limit: number): Figure => ({
    name: `explain ${name}${form} (${asMegabytes(sizeBytes)}), whole process`,
    ours: asSeconds(median(ours)),
    theirs: `go tool nm ${asSeconds(median(samples.nm))}`,
    value: medianOfPairs(ours, samples.nm, (one, other) => one / other),
    limit,
    show: asRatio,
  });
  return {
    figures: [figure("", samples.tables, TABLES_OVER_NM), figure(" --json", samples.json, JSON_OVER_NM)],
    seconds: median(samples.tables),
  };
}

async function memory(plimsoll: string, { name, path }: Subject): Promise<Figure> {
  const bytes = await peakMemory(["explain", path], process.env, [process.execPath, plimsoll]);
  return {
    name: `peak memory of explain ${name}`,
    ours: asMebibytes(bytes),
    theirs: "",
    value: bytes,
    limit: MOST_MEMORY_BYTES,
    show: asMebibytes,
  };
}

/** The time per byte for the large program, divided by that for the small one. */
function growth(small: Subject, large: Subject, seconds: ReadonlyMap<Subject, number>): Figure {
  const rate = (subject: Subject) => seconds.get(subject)! / subject.sizeBytes;
  return {
    name: `time per MB, ${asMegabytes(large.sizeBytes)} over ${asMegabytes(small.sizeBytes)}`,
    ours: "",
    theirs: "",
    value: rate(large) / rate(small),
    limit: 1.3,
    show: asRatio,
  };
}
