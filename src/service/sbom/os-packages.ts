import { parseApkRecords } from "../../format/package-database/apk-records.ts";
import { parseDpkgRecords } from "../../format/package-database/dpkg-records.ts";
import { parseOsRelease } from "../../format/package-database/os-release.ts";
import type { PackageRecord } from "../../format/package-database/package-record.ts";
import { parseRpmRecords } from "../../format/package-database/rpm.ts";
import { encodePackageUrl } from "../../format/package-url/package-url.ts";
import type { OperatingSystem, SbomComponent } from "../../format/sbom/sbom.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { FileOwner } from "../../measure/image/ledger/owner.ts";
import { capturedKind } from "../../measure/image/owners/captured.ts";
import { BARE } from "./component-table.ts";

/** The system that a container sees. Null if no os-release names one. */
export function operatingSystemOf(ledger: ImageLedger): OperatingSystem | null {
  for (const path of ["etc/os-release", "usr/lib/os-release"]) {
    const place = ledger.tree.find(path)?.content;
    const bytes = place && ledger.layers[place.layer]!.survey.captured.get(place.entry);
    if (bytes === undefined) continue;
    const values = parseOsRelease(bytes);
    const id = values.get("ID");
    if (!id) continue;
    return { id, versionId: values.get("VERSION_ID") || null, prettyName: values.get("PRETTY_NAME") || null };
  }
  return null;
}

/**
 * The packages in those databases that a container sees. A database that cannot be read is in `ledger.unread`, and is left
 * out here.
 */
export function packageRecordsOf({ layers, tree, unread }: ImageLedger): readonly PackageRecord[] {
  const isUnread = (layer: number, entry: number) =>
    unread.some(({ place }) => place.layer === layer && place.entry === entry);
  return layers.flatMap(({ index: layer, survey: { captured, entries } }) =>
    [...captured].flatMap(([entry, bytes]) =>
      tree.status({ layer, entry }) !== "live" || isUnread(layer, entry) ? [] : recordsIn(entries.path(entry), bytes),
    ),
  );
}

function recordsIn(path: string, bytes: Uint8Array): readonly PackageRecord[] {
  switch (capturedKind(path)) {
    case "apk":
      return parseApkRecords(bytes);
    case "dpkg-status":
    case "dpkg-status.d":
      return parseDpkgRecords(bytes);
    case "rpm-sqlite":
      return parseRpmRecords(bytes, "sqlite", path);
    case "rpm-ndb":
      return parseRpmRecords(bytes, "ndb", path);
    default:
      return [];
  }
}

/** A package with the package URL by which scanners find its advisories. */
export function packageComponent(record: PackageRecord, system: OperatingSystem | null): SbomComponent {
  const { kind, name, version, architecture, source, epoch } = record;
  const distro =
    system === null ? null : [system.id, ...(system.versionId === null ? [] : [system.versionId])].join("-");
  const purl = encodePackageUrl({
    type: kind,
    namespace: system?.id ?? "",
    name,
    version,
    qualifiers: { arch: architecture, distro, upstream: source, epoch: epoch === null ? null : String(epoch) },
  });
  const whole = version !== null && epoch ? `${epoch}:${version}` : version;
  return { ...BARE, kind: "package", name, version: whole, purl, sourcePackage: source };
}

const UNLISTED = "No package database in the image lists it any more: it is known from a lower layer.";

/** A package that is only known as the owner of files. */
export function ownerComponent({ kind, name, version }: FileOwner, system: OperatingSystem | null): SbomComponent {
  if (kind === "apk" || kind === "deb" || kind === "rpm") {
    const [, epoch, rest] = (kind === "rpm" && /^(\d+):(.*)$/.exec(version ?? "")) || [];
    const record = { kind, name, version: rest ?? version, epoch: epoch === undefined ? null : Number(epoch) };
    return { ...packageComponent({ ...record, architecture: null, source: null }, system), notes: [UNLISTED] };
  }
  const slash = kind === "npm" ? name.indexOf("/") : -1;
  const purl = encodePackageUrl({
    type: kind,
    namespace: name.slice(0, Math.max(slash, 0)),
    name: kind === "pypi" ? name.toLowerCase().replaceAll("_", "-") : name.slice(slash + 1),
    version,
  });
  return { ...BARE, kind: "package", name, version, purl };
}
