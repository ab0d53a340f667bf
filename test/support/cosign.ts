import { type ExecFileSyncOptionsWithStringEncoding, execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

/** One release of cosign, without a network. */
export interface Cosign {
  readonly release: 2 | 3;
  /** The folder that it works in. */
  readonly folder: string;
  /** Runs it, and throws what it wrote to standard error when it fails. */
  run(...args: readonly string[]): string;
  /** The same with other variables. */
  runWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): string;
  /** Runs a verification. True when cosign accepts, false when it refuses. */
  accepts(...args: readonly string[]): boolean;
  path(name: string): string;
  read(name: string): Buffer;
  write(name: string, content: string | Uint8Array): string;
  /** What signs without a log: flags differ between the releases. */
  readonly withoutLog: readonly string[];
  /** What reads and checks a bundle that is in no log. */
  readonly anyLog: readonly string[];
}

export const PASSWORD = "pass word";

export function startCosign(t: TestContext, release: 2 | 3): Cosign | undefined {
  const program = requireTool(t, `cosign${release}`);
  if (program === undefined) return undefined;
  const folder = temporaryFolder(t);
  const env = { ...process.env, COSIGN_PASSWORD: PASSWORD, HOME: folder, DOCKER_CONFIG: folder };
  const options: ExecFileSyncOptionsWithStringEncoding = {
    ...{ cwd: folder, env, encoding: "utf8" },
    stdio: ["ignore", "pipe", "pipe"],
  };
  const run = (...args: readonly string[]) => execFileSync(program, args, options);
  writeFileSync(join(folder, "root.json"), '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}');
  const isNewest = release === 3;
  if (isNewest) run("signing-config", "create", "--out", "signing.json");
  const root = ["--trusted-root", "root.json", "--insecure-ignore-tlog"];
  return {
    release,
    folder,
    run,
    runWith: (more, ...args) => execFileSync(program, args, { ...options, env: { ...env, ...more } }),
    accepts: (...args) => spawnSync(program, args, options).status === 0,
    path: (name) => join(folder, name),
    read: (name) => readFileSync(join(folder, name)),
    write: (name, content) => {
      writeFileSync(join(folder, name), content);
      return name;
    },
    withoutLog: isNewest ? ["--signing-config", "signing.json"] : ["--tlog-upload=false", "--new-bundle-format"],
    anyLog: isNewest ? root : ["--new-bundle-format", ...root],
  };
}
