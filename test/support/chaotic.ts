/** Images of test/fixtures/go/chaotic, each with one defect or with none, and what is asked of it while something breaks. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import type { AuditReport } from "../../src/report/audit-report.ts";
import type { ChaosReport } from "../../src/report/chaos-report.ts";
import { archiveLayout, packFolder, writeImage } from "./built-image.ts";
import { CHAOS, tagOf } from "./chaotic-defects.ts";
import { podmanScriptFor } from "./containers.ts";
import { buildGo, goFixture } from "./go-program.ts";
import { madeOnce } from "./made-once.ts";
import { runHere, runPlimsoll } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

const SOURCE = goFixture("chaotic");

export interface ChaosBench {
  /** Of the process that runs plimsoll. */
  readonly env: Readonly<Record<string, string>>;
  /** How the image of the service with a defect, or with none, is named on a command line. */
  image(defect?: string): string;
  /** Runs `plimsoll audit --json` on the source with a defect, or with none, and says where its report is. */
  audit(defect?: string): Promise<{ readonly report: AuditReport; readonly file: string }>;
  /** Runs podman on the storage of the bench, and returns what it printed. */
  podman(...words: readonly string[]): Promise<string>;
  /** Runs `plimsoll chaos --json` in a folder of its own. */
  run(image: string, words: readonly string[], settings?: string): Promise<ChaosRun>;
}

interface ChaosRun {
  readonly exitCode: number | null;
  readonly report: ChaosReport;
  readonly stderr: string;
}

/** Undefined, with the test skipped, where podman, runc, redis-server or Go is missing. */
export function chaosBench(t: TestContext): ChaosBench | undefined {
  const bin = podmanScriptFor(t);
  if (bin === undefined) return undefined;
  if ((["redis-server", "go"] as const).some((tool) => requireTool(t, tool) === undefined)) return undefined;
  const env = { PATH: `${bin}${delimiter}${process.env.PATH}` };
  return {
    env,
    image: (defect) => imageOf(t, defect),
    podman: async (...words) => (await promisify(execFile)(join(bin, "podman"), words)).stdout.trim(),
    async audit(defect) {
      const words = ["audit", SOURCE, "--json", ...(defect === undefined ? [] : ["--tags", tagOf(defect)])];
      // It is off, because it is often wrong, and this service has it.
      const { stdout, stderr } = await runPlimsoll([...words, ...(defect === "pool-grows" ? ["--rule", defect] : [])]);
      assert.notEqual(stdout, "", stderr);
      const file = join(temporaryFolder(t), "audit.json");
      writeFileSync(file, stdout);
      return { report: JSON.parse(stdout) as AuditReport, file };
    },
    async run(image, words, settings = CHAOS) {
      const cwd = temporaryFolder(t);
      writeFileSync(join(cwd, "plimsoll.yaml"), settings);
      const { exitCode, stdout, stderr } = await runHere(["chaos", image, "--json", ...words], { env, cwd });
      assert.notEqual(stdout, "", stderr);
      return { exitCode, report: JSON.parse(stdout) as ChaosReport, stderr };
    },
  };
}

function imageOf(t: TestContext, defect = "none"): string {
  const folder = temporaryFolder(t);
  const program = madeOnce(`chaotic ${defect}`, "chaotic", (path) => {
    buildGo(SOURCE, path, { flags: ["-trimpath", "-ldflags=-s -w", "-tags", tagOf(defect)] });
  });
  mkdirSync(join(folder, "root"));
  cpSync(program, join(folder, "root/chaotic"));
  const config = { Entrypoint: ["/chaotic"], ExposedPorts: { "8080/tcp": {} } };
  const layers = [{ tar: packFolder(join(folder, "root")), createdBy: "COPY . /" }];
  const layout = writeImage(join(folder, "image"), layers, { config });
  return `oci-archive:${archiveLayout(layout, join(folder, "image.tar"))}`;
}

/** The defects that the service can be built with. */
export function defectsOfSource(): readonly string[] {
  const tags = goFiles().flatMap(([, text]) => /^\/\/go:build defect_(\w+)$/m.exec(text)?.[1] ?? []);
  return tags.map((tag) => tag.replaceAll("_", "-"));
}

/** `price_retry_without_end.go:11 retry-without-end`: the line of the source that ends in `// want RULE`; undefined where there is none. */
export function wantedSuspect(defect: string): string | undefined {
  const [found] = goFiles().filter(([, text]) => text.startsWith(`//go:build ${tagOf(defect)}\n`));
  assert.ok(found !== undefined, `no file of the service has ${defect}`);
  const [file, text] = found;
  for (const [index, line] of text.split("\n").entries()) {
    const rule = /\/\/ want ([\w-]+)$/.exec(line)?.[1];
    if (rule !== undefined) return `${file}:${index + 1} ${rule}`;
  }
  return undefined;
}

function goFiles(): readonly (readonly [name: string, text: string])[] {
  const names = readdirSync(SOURCE).filter((name) => name.endsWith(".go"));
  return names.map((name) => [name, readFileSync(join(SOURCE, name), "utf8")]);
}

/** Whether checks of an experiment are left open because the machine was busy with something else: nothing was in time before the fault. */
export function isBusy({ checks }: Pick<ChaosReport["experiments"][number], "checks">): boolean {
  const isLate = /the load was sent late|it was so before too/;
  return checks.some(({ outcome, what }) => outcome === "unknown" && isLate.test(what));
}
