import type { PlannedLayer } from "../build/image/assemble.ts";
import type { Platform } from "../format/oci/platform.ts";
import { executable, serviceLayer } from "../session/layers.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import { pathInImage } from "./binary-path.ts";
import type { SlimJob } from "./job.ts";

/** A binary on this machine that is put into the image. */
export interface BinaryFile {
  readonly package: MainPackage;
  readonly path: string;
  /** How it was built: with symbols and without, its bytes have little in common. */
  readonly kind: "minimal" | "plain" | "stripped";
  /** Its layer, where that has been made. */
  readonly layer?: PlannedLayer;
}

/** Every binary has its own layer, so that a change of one binary does not change the layers of the others. */
export async function binaryLayer(
  job: SlimJob,
  platform: Platform,
  { package: main, path, kind }: BinaryFile,
): Promise<PlannedLayer> {
  const inImage = pathInImage(job.settings, main);
  const series = JSON.stringify([main.folder, main.importPath, platform, kind]);
  return serviceLayer(job, `go build ${main.importPath} → ${inImage}`, [await executable(path, inImage)], series);
}
