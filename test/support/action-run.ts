import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { GateReport } from "../../src/report/gate-report.ts";
import { type FakeGitHub, type FakePull, REPOSITORY_NAME, TOKEN } from "./fake-github.ts";
import { type ServiceRepository, serviceRepository } from "./service-repository.ts";
import { PLAIN, type SlimRun } from "./slim.ts";
import { sampleBytes } from "./streams.ts";
import { temporaryFolder } from "./temporary.ts";

/** What a step of a workflow left behind. */
export interface ActionRun extends SlimRun {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface ActionEvent {
  readonly name: string;
  readonly payload: object;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `plimsoll action` in a folder as a runner of GitHub Actions does: the event, its files and its variables. */
export async function runAction(
  t: TestContext,
  { folder, run }: Pick<ServiceRepository, "folder" | "run">,
  github: FakeGitHub,
  { name, payload, inputs = {}, env = {} }: ActionEvent,
): Promise<ActionRun> {
  const temporary = temporaryFolder(t);
  const files = Object.fromEntries(["event", "output", "summary"].map((word) => [word, join(temporary, word)]));
  writeFileSync(files.event!, JSON.stringify(payload));
  const finished = await run(["action"], {
    cwd: folder,
    env: {
      ...{ CI: "true", GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: REPOSITORY_NAME, GITHUB_TOKEN: TOKEN },
      ...{ GITHUB_API_URL: github.url, GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: files.event! },
      ...{ GITHUB_OUTPUT: files.output!, GITHUB_STEP_SUMMARY: files.summary!, RUNNER_TEMP: temporary },
      ...Object.fromEntries(Object.entries(inputs).map(([input, value]) => [variableOf(input), value])),
      ...env,
    },
  });
  const text = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : "");
  return { ...finished, outputs: parseOutputs(text(files.output!)), summary: text(files.summary!) };
}

/** The variable that action.yml passes an input in. */
export function variableOf(input: string): string {
  return `INPUT_${input.toUpperCase().replaceAll("-", "_")}`;
}

/** The file that GITHUB_OUTPUT names: `name<<END`, lines, `END`. */
function parseOutputs(text: string): Record<string, string> {
  const pattern = /^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm;
  return Object.fromEntries([...text.matchAll(pattern)].map(([, name, , value]) => [name!, value!]));
}

export function reportOfRun({ outputs }: ActionRun): GateReport {
  return JSON.parse(readFileSync(outputs.report!, "utf8"));
}

/** A small service with its lock file on main, and a branch `change` on which it grew so that a person has to approve. */
export interface GrownService extends ServiceRepository {
  readonly baseSha: string;
  readonly headSha: string;
  /** The size on the wire that an approval has to allow. */
  readonly wireBytes: number;
}

export async function grownService(t: TestContext): Promise<GrownService | undefined> {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return undefined;
  service.commit("Hold the total only", { "plimsoll.yaml": "gate:\n  baseline: lock\n  rules:\n    packages: off\n" });
  await service.run(["gate", "--update"]);
  const baseSha = service.commit("Record what the service weighs");
  service.git("switch", "--quiet", "--create", "change");
  const grown = {
    "table.bin": sampleBytes(60_000, 7),
    "table.go":
      'package main\n\nimport _ "embed"\n\n//go:embed table.bin\nvar table string\n\nfunc init() { println(len(table), table[7]) }\n',
  };
  const headSha = service.commit("Bring a table along", grown, "Bob <bob@example.com>");
  const { report } = await service.gate(["--base", "main"]);
  return { ...service, baseSha, headSha, wireBytes: report.services[0]!.now!.wireBytes! };
}

/** The payload of `pull_request`, as far as it is documented and of use. */
export function pullRequestEvent(
  { baseSha }: Pick<GrownService, "baseSha">,
  { number, user, headSha, headRepository }: FakePull,
  action = "synchronize",
) {
  const repository = { full_name: REPOSITORY_NAME };
  return {
    ...{ action, number, repository },
    pull_request: {
      ...{ number, user, state: "open" },
      head: { ref: "change", sha: headSha, repo: headRepository === null ? null : { full_name: headRepository } },
      base: { ref: "main", sha: baseSha, repo: repository },
    },
    sender: user,
  };
}
