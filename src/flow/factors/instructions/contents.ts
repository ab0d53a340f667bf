import { BLOCK_SIZE } from "../../../format/tar/block.ts";
import type { LayerEntries } from "../../../image/layer-entries.ts";
import { parseWhiteout } from "../../../image/whiteout.ts";
import type { ContentKind } from "../../../report/factors-report.ts";
import { PLACE } from "./instruction.ts";

interface Content {
  readonly entries: number;
  readonly sizeBytes: number;
}

export type Contents = ReadonlyMap<ContentKind, Content>;

/**
 * Divides the tar of a layer by what its entries are. Every byte is in one part: an entry counts with its header block,
 * content and padding; what pax headers add for long names and exact times is a part of its own, and so is the end.
 */
export function contentsOf(entries: LayerEntries, tarBytes: number): Contents {
  const found = new Map<ContentKind, Content>();
  const add = (kind: ContentKind, sizeBytes: number, count: number) => {
    if (sizeBytes === 0) return;
    const known = found.get(kind) ?? { entries: 0, sizeBytes: 0 };
    found.set(kind, { entries: known.entries + count, sizeBytes: known.sizeBytes + sizeBytes });
  };
  let end = 0;
  for (let entry = 0; entry < entries.length; entry++) {
    const extended = entries.dataOffset(entry) - entries.headerOffset(entry) - BLOCK_SIZE;
    add("extended-headers", extended, 1);
    add(kindOf(entries, entry), entries.endOffset(entry) - entries.headerOffset(entry) - extended, 1);
    end = entries.endOffset(entry);
  }
  add("end-of-archive", tarBytes - end, 0);
  return found;
}

const [MODULES, COMPILED, HOME, SOURCE, PROGRAM, PROXY] = [
  PLACE.modules,
  PLACE.compiled,
  PLACE.home,
  PLACE.source,
  PLACE.program,
  PLACE.proxy,
].map((path) => path.slice(1)) as [string, string, string, string, string, string];

/** What a runtime mounts in every container. */
const RUNTIME_MOUNTS = ["dev", "proc", "sys", "run", "etc/hosts", "etc/resolv.conf", "etc/hostname"];

function kindOf(entries: LayerEntries, entry: number): ContentKind {
  const path = entries.path(entry);
  if (parseWhiteout(path) !== undefined) return "whiteouts";
  const isMount = path === PROXY || RUNTIME_MOUNTS.some((mount) => path === mount || path.startsWith(`${mount}/`));
  if (isMount) return "mount-targets";
  if (entries.kind(entry) === "directory") return "folders";
  if (path === PROGRAM) return "program";
  if (path.startsWith(`${SOURCE}/vendor/`)) return "vendor";
  if (path.startsWith(`${SOURCE}/`)) return "source";
  if (path.startsWith(`${COMPILED}/`)) return "build-cache";
  if (path.startsWith(`${MODULES}/`)) return moduleKind(path.slice(MODULES.length + 1));
  if (path.startsWith(`${HOME}/`) && path.includes("/go/telemetry/")) return "telemetry";
  return "other";
}

/** https://go.dev/ref/mod#module-cache: zips and records are below cache/, everything else is unpacked. */
function moduleKind(path: string): ContentKind {
  if (!path.startsWith("cache/")) return "modules-unpacked";
  if (path.endsWith(".zip")) return "modules-zipped";
  return path.endsWith(".lock") ? "modules-locks" : "modules-records";
}
