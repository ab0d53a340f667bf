/** `npm run bench -- audit`: what `audit` of coredns takes once go has compiled what it needs, beside go's own list of that. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installPlimsoll } from "./installed.ts";
import { reportFigures } from "./results.ts";
import { interleaved, median, timed } from "./sampling.ts";
import { asSeconds } from "./verdict.ts";

const MODULE = "github.com/coredns/coredns";
const VERSION = "v1.15.0";

/** Returns whether every figure is within its limit. */
export async function benchAudit(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "5" } } });
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const plimsoll = await installPlimsoll(folder);
    const cwd = join(folder, "look");
    mkdirSync(cwd);
    writeFileSync(join(cwd, "go.mod"), `module example.com/look\n\ngo 1.21\n\nrequire ${MODULE} ${VERSION}\n`);
    const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod", PLIMSOLL_CACHE: join(folder, "cache") };
    const contestants = {
      audit: () => timed({ program: process.execPath, args: [plimsoll, "audit", `${MODULE}@${VERSION}`], cwd, env }),
      list: () => timed({ program: "go", args: ["list", "-export", "-deps", MODULE], cwd, env }),
    };
    // The first round compiles, which may take minutes.
    await interleaved(1, contestants);
    const { audit, list } = await interleaved(Number(values.rounds), contestants);
    return reportFigures("audit", [
      {
        name: `audit of coredns ${VERSION}, compiled before`,
        ours: asSeconds(median(audit)),
        theirs: `go list -export ${asSeconds(median(list))}`,
        value: median(audit),
        limit: 10,
        show: asSeconds,
      },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
