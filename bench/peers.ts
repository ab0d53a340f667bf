import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "../scripts/program.ts";
import { freshFolder } from "../test/support/fresh-folder.ts";

const PINNED = {
  ko: { path: "github.com/google/ko", version: "v0.19.1" },
  crane: { path: "github.com/google/go-containerregistry/cmd/crane", version: "v0.22.1" },
  dive: { path: "github.com/wagoodman/dive/cmd/dive", version: "v0.13.2-0.20250516191726-d6c691947f8f" },
  syft: { path: "github.com/anchore/syft/cmd/syft", version: "v1.57.0" },
  govulncheck: { path: "golang.org/x/vuln/cmd/govulncheck", version: "v1.9.0" },
  cosign: { path: "github.com/sigstore/cosign/v2/cmd/cosign", version: "v2.6.5" },
} as const;

export type Peer = keyof typeof PINNED;

export function peerVersion(name: Peer): string {
  return `${name} ${PINNED[name].version}`;
}

/** The folder where benchmarks keep files that take long to make. */
export function benchCache(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "plimsoll-bench");
}

/** The package in the form that `go install` accepts. */
export function peerPackage(name: Peer): string {
  return `${PINNED[name].path}@${PINNED[name].version}`;
}

/**
 * The path of a peer at its pinned version, which `go install` builds on first use and which is kept in a cache folder.
 */
export async function installPeer(name: Peer): Promise<string> {
  const { path, version } = PINNED[name];
  const folder = join(benchCache(), `${name}-${version}`);
  if (!existsSync(folder)) {
    using fresh = freshFolder(folder);
    console.error(`installing ${name} ${version}, once`);
    const env = { ...process.env, GOBIN: fresh.path, GOFLAGS: "-buildvcs=false" };
    const { exitCode, output } = await run("go", ["install", `${path}@${version}`], { env });
    if (exitCode !== 0) throw new Error(`go install ${path}@${version} failed\n${output}`);
    fresh.keep();
  }
  return join(folder, name);
}

/** A registry on loopback that stores everything in memory. */
export class Registry {
  readonly address: string;
  readonly #process: ChildProcess;

  private constructor(address: string, process: ChildProcess) {
    this.address = address;
    this.#process = process;
  }

  /** Starts `crane registry serve` on a port that the system chooses, and waits until it prints the port. */
  static start(crane: string): Promise<Registry> {
    const { promise, resolve, reject } = Promise.withResolvers<Registry>();
    const child = spawn(crane, ["registry", "serve", "--address", "127.0.0.1:0"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let words = "";
    const listen = (chunk: Buffer) => {
      words += chunk;
      const port = /serving on (?:port )?(?:\S*:)?(\d+)/i.exec(words)?.[1];
      if (port === undefined) return;
      resolve(new Registry(`127.0.0.1:${port}`, child));
      // It writes a line for each request. To search them all again for each would take a core from what is measured.
      child.stderr.off("data", listen).resume();
    };
    child.stderr.on("data", listen);
    child.on("error", reject);
    child.on("exit", () => reject(new Error(`crane registry serve ended:\n${words}`)));
    return promise;
  }

  stop(): void {
    this.#process.kill();
  }
}
