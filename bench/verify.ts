/** `npm run bench -- verify`: what `verify` takes beside the start of Node, and beside `explain` of the same image. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { unsealedLayout } from "../test/support/sealed-layout.ts";
import { installPlimsoll } from "./installed.ts";
import { reportFigures } from "./results.ts";
import { interleaved, median, medianOfPairs, timed } from "./sampling.ts";
import { asRatio, asSeconds, type Figure } from "./verdict.ts";

const EVERYTHING = ["signature", "provenance", "sbom", "size"] as const;

/** Returns whether every figure is within its limit. */
export async function benchVerify(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "9" } } });
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const plimsoll = await installPlimsoll(folder);
    const cwd = join(folder, "sealed");
    mkdirSync(cwd);
    const layout = (await unsealedLayout(join(folder, "unsealed"))).copy(cwd);
    for (const kind of EVERYTHING) await layout.seal(kind);
    const run = (...words: readonly string[]) => timed({ program: process.execPath, args: [plimsoll, ...words], cwd });
    const verify = ["verify", layout.target, "--key", "cosign.pub", "--without-log", "--offline"];
    const samples = await interleaved(Number(values.rounds), {
      node: () => timed({ program: process.execPath, args: ["-e", "0"] }),
      signed: () => run(...verify),
      explain: () => run("explain", layout.target, "--no-cache"),
      measured: () => run(...verify, "--require", EVERYTHING.join(",")),
    });
    return reportFigures("verify", figuresOf(samples));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Samples = Readonly<Record<"node" | "signed" | "explain" | "measured", readonly number[]>>;

function figuresOf({ node, signed, explain, measured }: Samples): readonly Figure[] {
  const beyond = measured.map((seconds, round) => seconds - signed[round]!);
  return [
    {
      name: "verify, offline: signature and policy, beyond node -e 0",
      ours: asSeconds(median(signed)),
      theirs: asSeconds(median(node)),
      value: medianOfPairs(signed, node, (a, b) => a - b),
      limit: 0.25,
      show: asSeconds,
    },
    {
      name: "verify with everything measured again, beyond that, against explain",
      ours: `${asSeconds(median(measured))} − ${asSeconds(median(signed))}`,
      theirs: asSeconds(median(explain)),
      value: medianOfPairs(beyond, explain, (a, b) => a / b),
      limit: 1.2,
      show: asRatio,
    },
  ];
}
