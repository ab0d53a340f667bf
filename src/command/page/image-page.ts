import { formatPlatform } from "../../format/oci/platform.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { totalsOf } from "../../measure/image/pieces.ts";
import type { PageLayer, PageModel } from "../../report/page/page-model.ts";
import { TreeBuilder } from "../../report/page/tree-builder.ts";
import { formatSize } from "../../report/size.ts";
import { addImage, IMAGE_CATEGORIES, type Programs } from "./image-tree.ts";

/** The page of `explain IMAGE`. */
export function imagePage(ledger: ImageLedger, programs: Programs, notes: readonly string[]): PageModel {
  const { name, digest, config } = ledger;
  const totals = totalsOf(ledger);
  const tree = new TreeBuilder(["stored", "wire"], IMAGE_CATEGORIES);
  const layerNodes = addImage(tree, ledger, programs, 0, name);
  return {
    verb: "explain",
    title: name,
    facts: [
      { name: "stored", value: formatSize(totals.sizeBytes) },
      { name: "on the wire", value: formatSize(totals.wireBytes) },
      { name: "layers", value: String(ledger.layers.length) },
      { name: "platform", value: formatPlatform(config) },
      { name: "digest", value: digest },
      ...configFacts(ledger),
    ],
    tree: tree.build(),
    waterfall: null,
    layers: pageLayers(ledger, layerNodes),
    findings: [],
    tables: [],
    notes,
  };
}

function configFacts({ config: { config = {} } }: ImageLedger) {
  const words = { entrypoint: config.Entrypoint, arguments: config.Cmd };
  return Object.entries(words).flatMap(([name, value]) =>
    value == null || value.length === 0 ? [] : [{ name, value: JSON.stringify(value) }],
  );
}

/** Layers from the lowest on. */
export function pageLayers({ layers }: ImageLedger, nodes: readonly number[]): readonly PageLayer[] {
  return layers.map(({ index, descriptor, instruction, survey }) => ({
    instruction: instruction?.text ?? "",
    digest: descriptor.digest,
    mediaType: descriptor.mediaType,
    storedBytes: survey.sizeBytes,
    wireBytes: survey.wireBytes,
    node: nodes[index] ?? null,
  }));
}
