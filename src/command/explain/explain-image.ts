import type { Image } from "../../image/image.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { measureImage } from "../../measure/image/measure-image.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { failedImageReport } from "../../report/image-report.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { formatTarget, type Target } from "../../store/target.ts";
import { openStores } from "../stores.ts";
import { LayerSurveyor } from "../survey-layers.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { ExplainFlags } from "./flags.ts";
import { reportOnImage } from "./image-report.ts";
import { renderImageTables } from "./image-tables.ts";
import { chooseImage } from "./open-image.ts";

/** `plimsoll explain IMAGE`: what every byte of an image is. */
export async function explainImage(world: World, flags: ExplainFlags, target: Target): Promise<void> {
  const { stdout } = world.process;
  let ledger: ImageLedger;
  try {
    ledger = await measureTargetImage(world, flags, target);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    if (flags.json) await writeResult(stdout, reportJson(failedImageReport(failure)));
    throw failure;
  }
  if (flags.json) return writeResult(stdout, reportJson(reportOnImage(ledger, flags)));
  await writeResult(stdout, renderImageTables(ledger, flags, viewOf(stdout, world.env).colour));
}

async function measureTargetImage(world: World, flags: ExplainFlags, target: Target): Promise<ImageLedger> {
  const name = formatTarget(target);
  const { offline = false, insecure = false, caFile } = flags;
  await using stores = openStores(world, { offline, insecure, caFile });
  const image = chooseImage(await stores.open(target, undefined), name, flags.platform);
  await using surveyor = new LayerSurveyor(image);
  const { survey, atOnce } = surveyor;
  const ledger = await measureImage(image, name, { survey, atOnce, signal: world.signal });
  if (flags.report !== undefined) await writeImagePage(world, flags.report, image, ledger);
  return ledger;
}

/** Go programs are read again for it, because only then their symbols can be shown. */
async function writeImagePage(world: World, file: string, image: Image, ledger: ImageLedger): Promise<void> {
  const [{ imagePage }, { measurePrograms }, { writePage }] = await Promise.all([
    import("../page/image-page.ts"),
    import("../page/measure-programs.ts"),
    import("../page/write-page.ts"),
  ]);
  const { programs, notes } = await measurePrograms(image, ledger, world.signal);
  await writePage(world, file, imagePage(ledger, programs, notes));
}
