import type { SbomComponent } from "./sbom.ts";

type Property = readonly [name: string, value: string];

/**
 * CycloneDX has no place for the source package of a package, and grype takes it from nowhere else than the properties that
 * syft writes, where it does take it from the package URL in SPDX. Without them it would miss what is known of glibc in
 * libc6. syft, internal/cyclonedxutil/helpers/component.go.
 */
export function scannerProperties({ purl, sourcePackage }: SbomComponent): readonly Property[] {
  const type = /^pkg:(apk|deb|rpm)\//.exec(purl ?? "")?.[1];
  if (type === undefined || sourcePackage === null) return [];
  const [name = "", version] = sourcePackage.split("@");
  const metadata = (kind: string, ...pairs: readonly Property[]): readonly Property[] => [
    ["syft:package:type", type],
    ["syft:package:metadataType", kind],
    ...pairs.map(([key, value]) => [`syft:metadata:${key}`, value] as const),
  ];
  switch (type) {
    case "apk":
      return metadata("apk-db-entry", ["originPackage", name]);
    case "deb":
      return metadata("dpkg-db-entry", ["source", name], ...(version ? [["sourceVersion", version] as const] : []));
    default:
      return metadata("rpm-db-entry", ["sourceRpm", sourcePackage]);
  }
}
