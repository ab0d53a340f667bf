import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";

/** The time zones of one IANA release. */
export interface ZonePack {
  /** `2026f`. */
  readonly release: string;
  /** Compiled zones by name: TZif, RFC 9636. */
  readonly zones: ReadonlyMap<string, Uint8Array>;
  /** Other names for them: name → name of a zone. */
  readonly links: ReadonlyMap<string, string>;
}

const MAGIC = "plimsoll zones 1";
const NAME = /^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*$/;

/**
 * A text index, an empty line, and the bytes of the zones one after the other, in the order of the index:
 *
 *     plimsoll zones 1
 *     release 2026f
 *     zone Africa/Abidjan 130
 *     link Africa/Accra Africa/Abidjan
 *     …
 *
 * Sorted by name and not compressed, so that the same zones give the same bytes with every zlib, and a version control
 * system stores a new release as a difference.
 */
export function encodeZonePack(pack: ZonePack): Uint8Array {
  const names = [...pack.zones.keys(), ...pack.links.keys()].sort();
  const lines = names.map((name) => {
    const zone = pack.zones.get(name);
    return zone === undefined ? `link ${name} ${pack.links.get(name)}` : `zone ${name} ${zone.length}`;
  });
  const contents = names.flatMap((name) => pack.zones.get(name) ?? []);
  const index = [MAGIC, `release ${pack.release}`, ...lines].join("\n");
  return Buffer.concat([Buffer.from(`${index}\n\n`), ...contents]);
}

/**
 * Reads what `encodeZonePack` wrote. The zones are views of `bytes`. Throws `defect`: the pack is a part of plimsoll.
 */
export function parseZonePack(bytes: Uint8Array): ZonePack {
  const indexLength = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf("\n\n");
  if (indexLength === -1) throw damaged("its index does not end");
  const [magic, release, ...lines] = Buffer.from(bytes.subarray(0, indexLength)).toString("latin1").split("\n");
  if (magic !== MAGIC || !release?.startsWith("release ")) throw damaged("it does not begin as one");

  const zones = new Map<string, Uint8Array>();
  const links = new Map<string, string>();
  let offset = indexLength + 2;
  for (const line of lines) {
    const [kind, name = "", rest = "", ...more] = line.split(" ");
    if (!NAME.test(name) || more.length > 0) throw damaged(`"${line}" names no zone`);
    if (kind === "link") {
      links.set(name, rest);
    } else if (kind === "zone" && /^\d+$/.test(rest)) {
      zones.set(name, bytes.subarray(offset, offset + Number(rest)));
      offset += Number(rest);
    } else {
      throw damaged(`"${line}" is neither a zone nor a link`);
    }
  }
  if (offset !== bytes.length)
    throw damaged(`its index describes ${counted(offset, "byte")}, and it has ${bytes.length}`);
  for (const [name, target] of links) {
    if (!zones.has(target)) throw damaged(`${name} leads to ${target}, which is not a zone`);
  }
  return { release: release.slice("release ".length), zones, links };
}

function damaged(why: string): PlimsollError {
  return new PlimsollError("defect", {
    what: "the pack of time zones is damaged",
    why,
    fix: "install plimsoll again",
    where: "data/base/zones.pack",
  });
}
