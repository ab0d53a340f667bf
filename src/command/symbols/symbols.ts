import { symbols as symbolsOf } from "../../flow/symbols/symbols.ts";
import { failedSymbolsReport } from "../../report/symbols-report.ts";
import { renderSymbols } from "../../report/symbols-view.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { SymbolsFlags } from "./flags.ts";

/** `plimsoll symbols IMAGE`: fetches the debug symbols that are attached to an image. */
export async function symbols(this: World, flags: SymbolsFlags, image: string): Promise<void> {
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(this, writeJson, failedSymbolsReport, () => symbolsOf(this, image, flags));
  await writeResult(this.process.stdout, writeJson === undefined ? [renderSymbols(report)] : writeJson(report));
}
