import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { ROOT } from "../scripts/program.ts";
import { interleaved, median, medianOfPairs, timed } from "./sampling.ts";
import { asRatio, asSeconds, type Figure } from "./verdict.ts";

/** Beside the tag that the example service has: each brings a package of the standard library. */
const ADDED = { with_xml: "encoding/xml", with_tar: "archive/tar", with_mail: "net/smtp" } as const;
const TAGS = ["with_redis", ...Object.keys(ADDED)];
/** As many builds as this machine runs beside each other. */
const AT_ONCE = 2;

/**
 * `tags` on the example service with four tags of its own, over the five builds that a person would make for it, two at
 * a time: each `go build`, and `gzip -6` of its program, because both sizes are asked for. Nothing is compiled, and
 * everything is linked.
 */
export async function tagsFigure(folder: string, plimsoll: string, rounds: number): Promise<Figure> {
  const service = join(folder, "tagged");
  cpSync(join(ROOT, "examples/order"), service, { recursive: true });
  for (const [tag, importPath] of Object.entries(ADDED)) {
    const text = `//go:build ${tag}\n\npackage main\n\nimport _ "${importPath}"\n`;
    writeFileSync(join(service, `${tag}.go`), text);
  }
  const env = { ...process.env, CI: undefined, GOFLAGS: "-buildvcs=false", GOTOOLCHAIN: "local", CGO_ENABLED: "0" };
  const [cache, built] = [join(folder, "tags-cache"), join(folder, "tags-built")];
  const contestants = {
    tags: () => {
      rmSync(cache, { recursive: true, force: true });
      const args = [plimsoll, "tags", ".", "--budget", String(TAGS.length)];
      return timed({ program: process.execPath, args, cwd: service, env: { ...env, PLIMSOLL_CACHE: cache } });
    },
    builds: async () => {
      rmSync(built, { recursive: true, force: true });
      mkdirSync(built);
      const start = performance.now();
      const waiting = ["", ...TAGS];
      const work = async () => {
        for (let tag = waiting.shift(); tag !== undefined; tag = waiting.shift()) {
          const output = join(built, `program-${tag}`);
          const args = ["build", "-trimpath", "-ldflags=-s -w", `-tags=${tag}`, "-o", output, "."];
          await timed({ program: "go", args, cwd: service, env });
          await timed({ program: "gzip", args: ["-6", output] });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return (performance.now() - start) / 1000;
    },
  };
  await interleaved(1, contestants);
  const { tags, builds } = await interleaved(rounds, contestants);
  return {
    name: "tags on a service with 4 tags, over its builds, each with gzip -6",
    ours: asSeconds(median(tags)),
    theirs: `${TAGS.length + 1} builds ${asSeconds(median(builds))}`,
    value: medianOfPairs(tags, builds, (ours, theirs) => ours / theirs),
    limit: 1.3,
    show: asRatio,
  };
}
