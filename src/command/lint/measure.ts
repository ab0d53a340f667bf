import { PlimsollError } from "../../base/error.ts";
import { measureFactors } from "../../flow/factors/factors.ts";
import { LEAVE_ONE_OUT } from "../../plan/settings/mismatch.ts";
import { escapeLine } from "../../report/escape.ts";
import { failedFactorsReport } from "../../report/factors-report.ts";
import { renderFactors } from "../../report/factors-view.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type LintFlags, requireFittingFlags } from "./flags.ts";

/** `plimsoll lint --measure [PACKAGE]`: what the factors that rules speak of cost on this source. */
export async function measure(world: World, flags: LintFlags, source = "."): Promise<void> {
  const { stdout, stderr } = world.process;
  const { builder = "auto", tags, goflag, buildEnv, offline } = flags;
  const { form, report } = await reportFailure(world, jsonWriterOf(flags), failedFactorsReport, async () => {
    const form = formFor(flags);
    const onVariant = (name: string) => stderr.write(`${escapeLine(name)}\n`);
    return {
      form,
      report: await measureFactors(world, { source, builder, onVariant, build: { tags, goflag, buildEnv, offline } }),
    };
  });
  const { colour } = viewOf(stdout, world.env);
  await writeResult(stdout, form === "json" ? reportJson(report) : renderFactors(report, form, colour));
}

type Form = "text" | "markdown" | "json";

function formFor(flags: LintFlags): Form {
  requireFittingFlags(flags);
  const format = flags.format ?? "text";
  if (format !== "sarif") return flags.json ? "json" : format;
  throw new PlimsollError("flag-invalid", {
    what: "--format sarif cannot be used with --measure",
    why: "SARIF is about findings, and --measure has none",
    fix: LEAVE_ONE_OUT,
  });
}
