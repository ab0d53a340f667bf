import { CERTIFICATE_BUNDLE } from "../../base/certificate-bundle.ts";
import { golangPurl } from "../../format/package-url/package-url.ts";
import type { SbomComponent } from "../../format/sbom/sbom.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { readBaseManifest } from "../../session/static-layers.ts";
import { BARE } from "./component-table.ts";
import type { SeenFile } from "./unknown.ts";

const ZONES = "usr/share/zoneinfo/";
/** Where the static base says which release its time zones are. */
const ZONE_NOTE = "usr/share/plimsoll/time-zones";

/**
 * Recognises data that belongs to no package: the roots of the static base by their digest, its time zones by the release
 * that is beside them. What is at the same paths and is something else has no version that could be known.
 */
export async function baseData(): Promise<(file: SeenFile, ledger: ImageLedger) => SbomComponent | undefined> {
  const { roots, files } = await readBaseManifest();
  const ownRoots = rootsComponent(roots);
  const ofZones = new Map<ImageLedger, SbomComponent>();
  const zonesOf = (ledger: ImageLedger) => {
    const zones = ofZones.get(ledger) ?? zonesComponent(zoneRelease(ledger));
    ofZones.set(ledger, zones);
    return zones;
  };
  return (file, ledger) => {
    if (file.owner.kind !== "instruction") return undefined;
    if (file.path === ZONE_NOTE || file.path.startsWith(ZONES)) return zonesOf(ledger);
    if (file.path !== CERTIFICATE_BUNDLE) return undefined;
    return file.digests?.sha256 === files["roots.pem"].sha256 ? ownRoots : FOREIGN_ROOTS;
  };
}

const DATA = { ...BARE, kind: "data" } as const;

function rootsComponent({ origin, version, sum }: { origin: string; version: string; sum: string }): SbomComponent {
  return {
    ...DATA,
    name: origin,
    version,
    purl: golangPurl({ path: origin, version }),
    goSum: sum,
    // As data/base/MANIFEST.json says of Mozilla's list and of the Go module that carries it.
    licence: "BSD-3-Clause AND MPL-2.0",
    notes: ["It holds Mozilla's roots for TLS servers, as plimsoll's static base has them."],
  };
}

const FOREIGN_ROOTS: SbomComponent = {
  ...DATA,
  name: "ca-certificates.crt",
  notes: ["It is a bundle of certificates, and not the one of this release of plimsoll: its version is not known."],
};

function zonesComponent(release: string | null): SbomComponent {
  const note = release === null ? "Nothing in the image says which release of the time zone database it is." : null;
  return { ...DATA, name: "tzdata", version: release, notes: note === null ? [] : [note] };
}

function zoneRelease({ tree, layers }: ImageLedger): string | null {
  const place = tree.find(ZONE_NOTE)?.content;
  const bytes = place && layers[place.layer]!.survey.captured.get(place.entry);
  if (bytes === undefined) return null;
  return /^IANA time zone database (\S+)\n$/.exec(Buffer.from(bytes).toString())?.[1] ?? null;
}
