/** Images of test/fixtures/go/contracted, and what its contract asks of it. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import type { ContractReport } from "../../src/report/contract-report.ts";
import { archiveLayout, packFolder, writeImage } from "./built-image.ts";
import { podmanScriptFor } from "./containers.ts";
import { buildGo, goFixture } from "./go-program.ts";
import { madeOnce } from "./made-once.ts";
import { runHere } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

/** Everything that the service can be asked for, under a load that a busy machine can send. */
const CONTRACT = `contract:
  env: {GREETING: hello}
  ready: GET /ready
  load:
    rate: 50
    duration: 2s
    requests:
      - GET /items
      - {method: POST, path: /items, body: '{"name": "tea"}'}
  objectives:
    latency: {share: 90 %, within: 2s}
    errors: 5 %
  metrics:
    counts:
      - http_request_duration_seconds_count
      - {counter: 'http_request_duration_seconds_count{route="POST /items"}', of: POST /items}
    histogram: http_request_duration_seconds
  health: {live: GET /live, ready: GET /ready}
  traces:
    conventions: 1.37.0
    spans:
      - {name: GET /items, kind: server}
      - {name: load items, kind: internal, parent: GET /items}
  logs: {format: json, secrets: [DATABASE_PASSWORD]}
`;

export interface ContractBench {
  readonly env: Readonly<Record<string, string>>;
  /** Runs podman on the storage of the bench, and returns what it printed. */
  podman(...words: readonly string[]): Promise<string>;
  /** How an image of the service with a defect is named on a command line. */
  image(defect?: string, env?: readonly string[]): string;
  /** Runs `plimsoll contract --json` in a folder of its own with a contract. */
  run(image: string, options?: { readonly contract?: string; readonly words?: readonly string[] }): Promise<Ran>;
}

interface Ran {
  readonly exitCode: number | null;
  readonly report: ContractReport;
  readonly stderr: string;
  /** Clauses that are broken, with their subjects. */
  readonly broken: readonly string[];
}

/** Undefined, with the test skipped, where podman, runc or Go is missing. */
export function contractBench(t: TestContext): ContractBench | undefined {
  const bin = podmanScriptFor(t);
  if (bin === undefined || requireTool(t, "go") === undefined) return undefined;
  const env = { PATH: `${bin}${delimiter}${process.env.PATH}` };
  const image = (defect = "", more: readonly string[] = []) => {
    const folder = temporaryFolder(t);
    const root = join(folder, "root");
    mkdirSync(root);
    const program = madeOnce("contracted", "contracted", (path) => {
      buildGo(goFixture("contracted"), path, { flags: ["-trimpath", "-ldflags=-s -w"] });
    });
    cpSync(program, join(root, "contracted"));
    const config = {
      Entrypoint: ["/contracted"],
      Env: [`DEFECT=${defect}`, ...more],
      ExposedPorts: { "8080/tcp": {} },
    };
    const layout = writeImage(join(folder, "image"), [{ tar: packFolder(root), createdBy: "COPY . /" }], { config });
    return `oci-archive:${archiveLayout(layout, join(folder, "image.tar"))}`;
  };
  const run: ContractBench["run"] = async (name, { contract = CONTRACT, words = [] } = {}) => {
    const cwd = temporaryFolder(t);
    writeFileSync(join(cwd, "plimsoll.yaml"), contract);
    const { exitCode, stdout, stderr } = await runHere(["contract", name, "--json", ...words], { env, cwd });
    const report = JSON.parse(stdout) as ContractReport;
    const failed = report.clauses.filter(({ outcome }) => outcome === "fail");
    return {
      exitCode,
      report,
      stderr,
      broken: failed.map(({ clause, subject }) => `${clause}${subject === null ? "" : ` ${subject}`}`),
    };
  };
  const podman = async (...words: readonly string[]) => {
    return (await promisify(execFile)(join(bin, "podman"), words)).stdout.trim();
  };
  return { env, image, run, podman };
}
