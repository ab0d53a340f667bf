import { PlimsollError } from "../../base/error.ts";
import { failedWhyReport } from "../../report/why-report.ts";
import { openPackage } from "../../session/build-target.ts";
import { namesPackage } from "../../session/measure-target.ts";
import { isFile } from "../../store/file/binary-file.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { ExplainFlags } from "./flags.ts";

/** Import chains that are shown where --top does not say how many. */
const USUAL_CHAINS = 5;

/** `plimsoll explain PACKAGE --why WANTED`: asked of the source, because a binary does not say who imports whom. */
export async function askWhy(world: World, flags: ExplainFlags, source: string, wanted: string): Promise<void> {
  const { stdout } = world.process;
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(world, writeJson, failedWhyReport, () =>
    explainSource(world, flags, source, wanted),
  );
  if (writeJson !== undefined) return writeResult(stdout, writeJson(report));
  const { renderWhy } = await import("../../report/why-view.ts");
  await writeResult(stdout, [renderWhy(report)]);
}

async function explainSource(world: World, flags: ExplainFlags, source: string, wanted: string) {
  for (const flag of ["by", "only", "format", "report"] as const) {
    if (flags[flag] === undefined) continue;
    throw new PlimsollError("flag-invalid", {
      what: `--${flag} does not go with --why`,
      why: "--why answers with import chains, not with tables of a binary",
      fix: "leave one of the two out",
    });
  }
  const { explainWhy, needsSource } = await import("../../flow/why/explain-why.ts");
  const isSource = await namesPackage(world, source);
  if (!isSource && (await isFile(source, world.cwd))) throw needsSource(source);
  const { go, request } = await openPackage(world, source, flags);
  return explainWhy(go, {
    ...request,
    trimpath: true,
    wanted,
    prove: flags.prove ?? false,
    chains: Number.isFinite(flags.top) ? flags.top! : USUAL_CHAINS,
  });
}
