import { execFileSync } from "node:child_process";
import { createReadStream, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { TestContext } from "node:test";
import { decompress } from "../../src/format/compression/decompress.ts";
import { TarReader } from "../../src/format/tar/reader.ts";
import { requireGoProgram } from "./module-program.ts";
import { bytesOf } from "./streams.ts";
import { temporaryFolder } from "./temporary.ts";
import { sharedData } from "./tools.ts";

/** govulncheck, built once; undefined, with the test skipped, where it cannot be. */
export function requireGovulncheck(t: TestContext): string | undefined {
  const source = "test/differential/govulncheck/main.go";
  return requireGoProgram(t, { name: "govulncheck", source, module: "golang.org/x/vuln", version: "v1.9.0" });
}

/** The Go vulnerability database as one flat folder: the address to give to govulncheck as `-db`. */
export async function goVulnerabilities(t: TestContext): Promise<string | undefined> {
  const path = sharedData(t, VULNERABILITIES);
  return path === undefined ? undefined : extractVulnerabilities(path, join(temporaryFolder(t), "osv"));
}

/** Where the Go vulnerability database is in the shared test data. */
export const VULNERABILITIES = "vuln/go-vulndb-osv.tar.zst";

/** Makes the folder. */
export async function extractVulnerabilities(path: string, folder: string): Promise<string> {
  mkdirSync(folder);
  const reader = new TarReader(decompress(createReadStream(path)), path);
  for await (const { kind, path: name } of reader) {
    if (kind === "file") writeFileSync(join(folder, basename(name)), await bytesOf(reader.content()));
  }
  return `file://${folder}`;
}

interface Scanner {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

/** grype with a database that knows what is wrong with the gjson of the order service. It reaches no network. */
export function requireGrype(t: TestContext): ((...words: readonly string[]) => string) | undefined {
  const found = findGrype(t);
  if (found === undefined) return undefined;
  const { program, env } = found;
  return (...words) => execFileSync(program, words, { env, encoding: "utf8", stdio: "pipe", maxBuffer: 2 ** 28 });
}

/** The same, to be run by others. Undefined, with the test skipped, where it cannot be built. */
export function findGrype(t: TestContext): Scanner | undefined {
  const source = "test/differential/grype/main.go";
  const program = requireGoProgram(t, {
    name: "grype",
    source,
    module: "github.com/anchore/grype",
    version: "v0.121.2",
  });
  if (program === undefined) return undefined;
  const database = temporaryFolder(t);
  const env = {
    ...process.env,
    GRYPE_DB_CACHE_DIR: database,
    GRYPE_DB_AUTO_UPDATE: "false",
    GRYPE_DB_VALIDATE_AGE: "false",
    GRYPE_CHECK_FOR_APP_UPDATE: "false",
    GRYPE_REGISTRY_INSECURE_USE_HTTP: "true",
  };
  execFileSync(program, ["write-database", database], { env });
  return { program, env };
}
