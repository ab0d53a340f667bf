import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Workshop } from "../differential/go-workshop.ts";

export const GJSON = "github.com/tidwall/gjson";

const ADVISORY = {
  ...{ schema_version: "1.3.1", id: "GO-2021-0265", modified: "2024-05-20T16:03:47Z" },
  aliases: ["CVE-2021-42248", "GHSA-c9gm-7rfj-8w5h"],
  affected: [
    {
      package: { name: GJSON, ecosystem: "Go" },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.9.3" }] }],
      ecosystem_specific: { imports: [{ path: GJSON, symbols: ["Get", "Result.Get", "parseObject"] }] },
    },
  ],
};

const FILES = {
  "app/go.mod": `module example.com/reader\n\ngo 1.21\n\nrequire ${GJSON} v1.8.0\n`,
  "app/main.go": `package main\n\nimport "${GJSON}"\n\nfunc main() { println(gjson.Valid("{}")) }\n`,
  "db/GO-2021-0265.json": JSON.stringify(ADVISORY),
};

/**
 * Writes a program that has a vulnerable module and calls nothing in it that is vulnerable, into `app`; and what
 * govulncheck says of it, beside that as `report.json`. Returns where the program is built, and how.
 */
export function writeVulnerableReader(shop: Workshop, govulncheck: string) {
  shop.write(FILES);
  const env = { ...shop.environment, PLIMSOLL_CACHE: shop.cacheFolder, SOURCE_DATE_EPOCH: "1790000000" };
  const cwd = join(shop.folder, "app");
  const run = (program: string, ...words: readonly string[]) =>
    execFileSync(program, words, { cwd, env, encoding: "utf8", stdio: "pipe" });
  run("go", "mod", "tidy");
  shop.write({ "report.json": run(govulncheck, "-format", "json", "-db", `file://${shop.folder}/db`, "./...") });
  return { cwd, env, run };
}
