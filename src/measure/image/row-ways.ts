import { type Cause, type Causes, causeName, findCauses } from "./causes.ts";
import type { ImageLedger } from "./ledger/image-ledger.ts";
import type { FileOwner } from "./ledger/owner.ts";
import type { Piece } from "./pieces.ts";
import type { ProgramPart } from "./program-parts.ts";
import type { ImageView } from "./view-names.ts";

/** What distinguishes a row from its siblings. */
export type ImageRowKind = "image" | "part" | ImageView;

/** A name in a view and how it is known. */
export interface Name {
  readonly kind: ImageRowKind;
  readonly label: string;
  readonly how: string;
}

/** The rows below the root in which a piece counts. Equal names are one object, and mostly equal ways are too. */
export type Way = (piece: Piece, part: ProgramPart | undefined) => readonly Name[];

/** The way of a piece of content. */
type ContentWay = (layer: number, entry: number, part: ProgramPart | undefined) => readonly Name[];

interface Naming {
  readonly ledger: ImageLedger;
  readonly names: Names;
  readonly causes: Causes | undefined;
}

/** Where a view counts the pieces of an image. In the view of one layer, no row is below that layer's. */
export function wayOf(view: ImageView, naming: Naming, ofOneLayer: boolean): Way {
  const { names } = naming;
  const contentWay = contentWayOf(view, naming, ofOneLayer);
  const isInLayers = LAYERED.has(view) && !ofOneLayer;
  const others = new Map<number | null, Map<Piece["kind"], readonly Name[]>>();
  return ({ kind, layer, entry }, part) => {
    if (kind === "content") return contentWay(layer!, entry!, part);
    const head = isInLayers ? layer : null;
    const ofHead = remembered(others, head, () => new Map<Piece["kind"], readonly Name[]>());
    return remembered(ofHead, kind, () => [
      ...(head === null ? [] : [layerName(names, head)]),
      names.get("part", kind, "format"),
    ]);
  };
}

/** Views whose rows are below the row of their layer. */
const LAYERED: ReadonlySet<ImageView> = new Set(["layer", "file"]);

function contentWayOf(view: ImageView, { ledger, names, causes: found }: Naming, ofOneLayer: boolean): ContentWay {
  const { layers } = ledger;
  const heads = layers.map(({ index }) => (ofOneLayer ? [] : [layerName(names, index)]));
  const pathOf = (layer: number, entry: number) => layers[layer]!.survey.entries.path(entry);
  switch (view) {
    case "layer": {
      const ways = heads.map((head) => [...head, names.get("part", "[files]", "format")]);
      return (layer) => ways[layer]!;
    }
    case "file":
      return (layer, entry) => [...heads[layer]!, names.get("file", pathOf(layer, entry), "format")];
    case "owner": {
      const known = new Map<FileOwner, readonly Name[]>();
      return (layer, entry) => {
        const owner = layers[layer]!.owners[entry]!;
        return remembered(known, owner, () => [ownerName(names, owner)]);
      };
    }
    case "cause": {
      const causes = found ?? findCauses(layers, ledger.tree);
      const known = new Map<string, readonly Name[]>();
      return (layer, entry) => {
        const cause = causes[layer]![entry]!;
        return remembered(known, cause.leftover ?? cause.kind, () => [causeRow(names, cause)]);
      };
    }
    case "directory": {
      const known = new Map<string, readonly Name[]>();
      // Paths come folder by folder: most are in the same folder as the path before.
      let last = { folder: "", way: directoryNames(names, "") };
      return (layer, entry) => {
        const path = pathOf(layer, entry);
        const length = Math.max(0, path.lastIndexOf("/"));
        if (length !== last.folder.length || !path.startsWith(last.folder)) {
          const folder = path.slice(0, length);
          last = { folder, way: remembered(known, folder, () => directoryNames(names, folder)) };
        }
        return last.way;
      };
    }
    case "module":
    case "package":
    case "symbol": {
      const known = new Map<Name, readonly Name[]>();
      return (layer, entry, part) => {
        const module = moduleName(ledger, names, layer, entry, part);
        if (view === "module" || part === undefined) return remembered(known, module, () => [module]);
        const { label, symbol } = part;
        const way = [module, names.get("package", label.package, label.how)];
        if (view === "symbol" && symbol !== undefined) way.push(names.get("symbol", symbol, label.how));
        return way;
      };
    }
  }
}

/** Names by kind and label. The first call for a name decides how it is known. */
export class Names {
  readonly #byKind = new Map<ImageRowKind, Map<string, Name>>();

  get(kind: ImageRowKind, label: string, how: string): Name {
    const byLabel = remembered(this.#byKind, kind, () => new Map<string, Name>());
    return remembered(byLabel, label, () => ({ kind, label, how }));
  }
}

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) {
    value = make();
    known.set(key, value);
  }
  return value;
}

export function layerName(names: Names, layer: number): Name {
  return names.get("layer", `layer ${layer}`, "manifest");
}

function ownerName(names: Names, { name, version, how }: FileOwner): Name {
  return names.get("owner", version === null ? name : `${name} ${version}`, how);
}

function causeRow(names: Names, cause: Cause): Name {
  return names.get("cause", causeName(cause), cause.kind === "leftover" ? "path rule" : "layers");
}

function directoryNames(names: Names, folder: string): readonly Name[] {
  const found: Name[] = [];
  for (let end = folder === "" ? -1 : 0; end !== -1; ) {
    end = folder.indexOf("/", end + 1);
    found.push(names.get("directory", end === -1 ? folder : folder.slice(0, end), "format"));
  }
  return [...found, names.get("part", "[files]", "format")];
}

function moduleName(
  { layers }: ImageLedger,
  names: Names,
  layer: number,
  entry: number,
  part: ProgramPart | undefined,
): Name {
  if (part !== undefined) return names.get("module", part.label.module, part.label.how);
  const isGo = layers[layer]!.survey.programs.get(entry)?.go != null;
  return names.get("part", isGo ? "[Go programs that were not opened]" : "[other files]", "format");
}
