/** Images of test/fixtures/go/answering, a name server, and runs of plimsoll with them. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import type { ChaosReport } from "../../src/report/chaos-report.ts";
import type { ContractReport } from "../../src/report/contract-report.ts";
import { archiveLayout, packFolder, writeImage } from "./built-image.ts";
import { podmanScriptFor } from "./containers.ts";
import { buildGo, goFixture } from "./go-program.ts";
import { madeOnce } from "./made-once.ts";
import { runHere } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

interface Reports {
  readonly contract: ContractReport;
  readonly chaos: ChaosReport;
}

interface AnsweringBench {
  /** Runs a verb on an image that exposes these ports, with a plimsoll.yaml of its own. */
  run<Verb extends keyof Reports>(
    verb: Verb,
    settings: string,
    words?: readonly string[],
    exposes?: readonly string[],
  ): Promise<{ readonly exitCode: number | null; readonly report: Reports[Verb]; readonly stderr: string }>;
}

/** Undefined, with the test skipped, where podman, runc or Go is missing. */
export function answeringBench(t: TestContext): AnsweringBench | undefined {
  const bin = podmanScriptFor(t);
  if (bin === undefined || requireTool(t, "go") === undefined) return undefined;
  return {
    async run(verb, settings, words = [], exposes = []) {
      const cwd = temporaryFolder(t);
      writeFileSync(join(cwd, "plimsoll.yaml"), settings);
      const env = { PATH: `${bin}${delimiter}${process.env.PATH}` };
      const { exitCode, stdout, stderr } = await runHere([verb, imageWith(t, exposes), "--json", ...words], {
        cwd,
        env,
      });
      assert.notEqual(stdout, "", stderr);
      return { exitCode, report: JSON.parse(stdout), stderr };
    },
  };
}

function imageWith(t: TestContext, exposes: readonly string[]): string {
  const folder = temporaryFolder(t);
  const program = madeOnce("answering", "answering", (path) => {
    buildGo(goFixture("answering"), path, { flags: ["-trimpath", "-ldflags=-s -w"] });
  });
  mkdirSync(join(folder, "root"));
  cpSync(program, join(folder, "root/answering"));
  const ExposedPorts = Object.fromEntries(exposes.map((port) => [port, {}]));
  const config = { Entrypoint: ["/answering"], Env: ["PORT=53"], ExposedPorts };
  const layout = writeImage(join(folder, "image"), [{ tar: packFolder(join(folder, "root")), createdBy: "COPY . /" }], {
    config,
  });
  return `oci-archive:${archiveLayout(layout, join(folder, "image.tar"))}`;
}
