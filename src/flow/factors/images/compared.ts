import type { ImageSize } from "../../../image/uncompressed.ts";
import type { MeasuredVariant } from "../../../report/factors-report.ts";

/** A variant, with what it costs beyond the first of its factor; a text says why it could not be built. */
export function compared(
  name: string,
  found: ImageSize | string,
  first: MeasuredVariant | undefined,
  layers: MeasuredVariant["layers"] = null,
): MeasuredVariant {
  if (typeof found === "string") {
    return { name, sizeBytes: null, wireBytes: null, changeBytes: null, changeWireBytes: null, layers, why: found };
  }
  const change = (own: number, base: number | null | undefined) => (base === null ? null : own - (base ?? own));
  return {
    name,
    sizeBytes: found.sizeBytes,
    wireBytes: found.wireBytes,
    changeBytes: change(found.sizeBytes, first?.sizeBytes),
    changeWireBytes: change(found.wireBytes, first?.wireBytes),
    layers,
    why: null,
  };
}
