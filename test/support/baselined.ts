/** The image of a service that writes, listens and asks, for manifests that are written from it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { CERTIFICATE_BUNDLE } from "../../src/base/certificate-bundle.ts";
import { baseline } from "../../src/flow/baseline/baseline.ts";
import type { BaselineRequest } from "../../src/flow/baseline/request.ts";
import type { ContainerConfig } from "../../src/format/oci/config.ts";
import type { BaselineReport } from "../../src/report/baseline-report.ts";
import type { ContractReport } from "../../src/report/contract-report.ts";
import { LineProgress } from "../../src/report/progress.ts";
import { EMPTY_TRIAL, type MeasuredRow, type TrialReport } from "../../src/report/trial-report.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { buildGo, goFixture } from "./go-program.ts";
import { madeOnce } from "./made-once.ts";
import { plantImage } from "./planted-image.ts";
import { sampleIndex, UNWATCHED } from "./sample-image.ts";
import { slimEnvironment } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";

export interface Baselined {
  readonly cwd: string;
  /** Of the image's manifest. */
  readonly digest: string;
  /** `plimsoll baseline oci:order -o deploy` with these flags. */
  run(request?: BaselineRequest): Promise<BaselineReport>;
  read(path: string): string;
  write(path: string, text: string): void;
}

/**
 * A folder with the image `oci:order`, whose config is as a good one is but for what is given. With architectures it is an
 * index, which says that the image is for each of them.
 */
export async function baselined(
  t: TestContext,
  config: ContainerConfig = {},
  architectures: readonly string[] = [],
): Promise<Baselined> {
  const cwd = temporaryFolder(t);
  const program = madeOnce("manifested", "manifested", (path) => buildGo(goFixture("manifested"), path));
  const files = [
    { path: "app", content: readFileSync(program), mode: 0o755 },
    { path: CERTIFICATE_BUNDLE, content: "-----BEGIN CERTIFICATE-----\n" },
  ];
  const image = await plantImage({
    layers: [{ files }],
    config: { ExposedPorts: { "8080/tcp": {} }, ...config },
    plain: true,
  });
  const images = architectures.map((architecture) => ({
    ...image,
    descriptor: { ...image.descriptor, platform: { os: "linux", architecture } },
  }));
  await writeLayout(join(cwd, "order"), images.length === 0 ? image : sampleIndex(images), "v1", UNWATCHED);
  const surroundings = { cwd, env: slimEnvironment(), signal: new AbortController().signal };
  return {
    ...{ cwd, digest: image.descriptor.digest },
    run: (request = {}) =>
      baseline(surroundings, "oci:order", { output: "deploy", ...request }, new LineProgress(() => {})),
    read: (path) => readFileSync(join(cwd, path), "utf8"),
    write: (path, text) => writeFileSync(join(cwd, path), text),
  };
}

interface Figures {
  readonly residentBytes: number;
  readonly endedAtBytes?: number;
  readonly startSeconds: number;
  readonly secondsToExit: number;
}

/** The report of a trial of one image. */
export function trialText(
  digest: string,
  { residentBytes, endedAtBytes, startSeconds, secondsToExit }: Figures,
): string {
  const row = (
    { group, quantity, unit }: Pick<MeasuredRow, "group" | "quantity" | "unit">,
    after: readonly (number | null)[],
  ): MeasuredRow => ({
    ...{ group, quantity, unit, how: "measured", samples: { after, before: [] } },
    ...{ after: null, before: null, ratio: null, verdict: null, explanation: "." },
  });
  const report: TrialReport = {
    ...EMPTY_TRIAL,
    after: { name: "oci:order", digest, platform: "linux/amd64" },
    measured: [
      row({ group: "memory", quantity: "resident, after load", unit: "bytes" }, [
        residentBytes,
        null,
        residentBytes - 4096,
      ]),
      row({ group: "start", quantity: "to the first answer", unit: "seconds" }, [startSeconds / 2, startSeconds]),
    ],
    signals: {
      found: [
        {
          ...{ image: "after", signal: "SIGTERM", secondsToExit },
          ...{ inFlight: null, lost: null, exitCode: 0, remark: "" },
        },
      ],
    },
    memoryLimit: {
      found: { limitBytes: endedAtBytes ?? null, ended: "survived", evidence: [], goMemoryLimitHelps: null },
    },
  };
  return JSON.stringify(report);
}

/** The report of a contract with probes, which did well or not. */
export function contractText(
  digest: string,
  paths: { readonly live: string; readonly ready: string },
  outcome: "pass" | "fail" = "pass",
): string {
  const probe = { outcome, what: "", fix: null, where: "plimsoll.yaml:1:1", waiver: null };
  const report: ContractReport = {
    schema: "plimsoll.contract/1",
    verdict: outcome,
    runtime: null,
    image: { name: "oci:order", digest, platform: "linux/amd64" },
    load: null,
    clauses: [
      { ...probe, clause: "health-live", subject: paths.live },
      { ...probe, clause: "health-ready", subject: paths.ready },
    ],
    notes: [],
  };
  return JSON.stringify(report);
}
