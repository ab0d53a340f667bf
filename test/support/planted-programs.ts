import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type PublishedModule, publish, type Workshop, workshop } from "../differential/go-workshop.ts";
import { requireGovulncheck } from "./scanners.ts";

/** A module whose `Do` is vulnerable and whose `Safe` is not. */
const X: PublishedModule = {
  path: "example.com/x",
  version: "v1.0.0",
  files: {
    "go.mod": "module example.com/x\n\ngo 1.21\n",
    "x.go": "package x\n\n//go:noinline\nfunc Do() { println(1) }\n\n//go:noinline\nfunc Safe() { println(2) }\n",
  },
};

const advisory = (id: string, module: string, path: string, events: readonly object[], symbols: readonly string[]) => ({
  ...{ id, aliases: [`CVE-2031-${id.at(-1)}`], modified: "2031-01-01T00:00:00Z", schema_version: "1.3.1" },
  affected: [
    {
      package: { name: module, ecosystem: "Go" },
      ranges: [{ type: "SEMVER", events }],
      ecosystem_specific: { imports: [{ path, symbols }] },
    },
  ],
});

/** Flaws of `x.Do`, of a package of x that no program has, and of the start of every program. */
const DATABASE = [
  advisory("GO-2031-0001", "example.com/x", "example.com/x", [{ introduced: "0" }, { fixed: "1.2.0" }], ["Do"]),
  advisory("GO-2031-0002", "example.com/x", "example.com/x/other", [{ introduced: "0" }, { fixed: "1.1.0" }], ["Do"]),
  advisory("GO-2031-0003", "stdlib", "runtime", [{ introduced: "0" }, { fixed: "1.99.0" }], ["main"]),
];

export interface PlantedPrograms extends Workshop {
  readonly env: NodeJS.ProcessEnv;
  /** Of the module with the programs `near`, which calls x.Do, and `far`, which does not. */
  readonly cwd: string;
  readonly db: string;
  /** Builds one of them into a file in `cwd`. */
  readonly program: (name: "near" | "far", file: string, ldflags?: string) => string;
}

/** Undefined, with the test skipped, where there is no go or no govulncheck. */
export function plantedPrograms(t: TestContext): PlantedPrograms | undefined {
  const shop = workshop(t);
  const govulncheck = requireGovulncheck(t);
  if (shop === undefined || govulncheck === undefined) return undefined;
  const main = (call: string) => `package main\n\nimport "example.com/x"\n\nfunc main() { x.${call}() }\n`;
  shop.write({
    "app/go.mod": "module example.com/app\n\ngo 1.21\n\nrequire example.com/x v1.0.0\n",
    "app/near/main.go": main("Do"),
    "app/far/main.go": main("Safe"),
    ...Object.fromEntries(DATABASE.map((one) => [`db/${one.id}.json`, JSON.stringify(one)])),
  });
  const bin = join(shop.folder, "bin");
  shop.write({ "bin/README": "what is on PATH" });
  symlinkSync(govulncheck, join(bin, "govulncheck"));
  const own = publish(shop, [X]);
  const env = {
    ...{ ...shop.environment, ...own, PLIMSOLL_CACHE: shop.cacheFolder },
    PATH: `${bin}:${shop.environment.PATH}`,
  };
  const cwd = join(shop.folder, "app");
  const go = (...words: string[]) =>
    execFileSync("go", words, { cwd, env: { ...env, CGO_ENABLED: "0" }, stdio: "pipe" });
  go("mod", "tidy");
  const program: PlantedPrograms["program"] = (name, file, ldflags = "") => {
    go("build", "-trimpath", `-ldflags=${ldflags}`, "-o", file, `./${name}`);
    return file;
  };
  return { ...shop, env, cwd, db: join(shop.folder, "db"), program };
}
