import { digestAlgorithm, digestHex, sha1 } from "../../base/digest.ts";
import { documentId } from "../../base/document-id.ts";
import { nameToText } from "../../base/name-text.ts";
import { formatTime } from "../../base/time.ts";
import { ociPurl } from "../package-url/package-url.ts";
import { encodeDocument } from "./encode-document.ts";
import type { OperatingSystem, Sbom, SbomComponent, SbomFile, SbomImage } from "./sbom.ts";

const DOCUMENT = "SPDXRef-DOCUMENT";
const IMAGE = "SPDXRef-Image";
const OPERATING_SYSTEM = "SPDXRef-OperatingSystem";
const packageId = (index: number) => `SPDXRef-Package-${index + 1}`;
const fileId = (index: number) => `SPDXRef-File-${index + 1}`;

interface Relationship {
  readonly spdxElementId: string;
  readonly relationshipType: "DESCRIBES" | "CONTAINS";
  readonly relatedSpdxElement: string;
}

/**
 * A document of SPDX 2.3 as JSON. It describes the image, which contains packages, which contain their files; or it
 * describes one binary. A program contains the modules that are linked into it. https://spdx.github.io/spdx-spec/v2.3/
 */
export function encodeSpdx(sbom: Sbom): string {
  const { subject, createdSeconds, tool, operatingSystem, components, files, unknown } = sbom;
  const listed = files.map((file, index) => ({ file, id: fileId(index) }));
  // A file of SPDX has a SHA-1 digest: one without is only named where its package's digests are summed up.
  const whole = listed.filter(({ file }) => file.digests !== null);
  const owned = Map.groupBy(subject.kind === "image" ? listed : [], ({ file }) => file.owner);
  const content = {
    ...(unknown.length === 0 ? {} : { comment: `Could not be found out:\n${unknown.join("\n")}` }),
    creationInfo: {
      created: formatTime(createdSeconds),
      creators: [`Tool: ${tool.name}-${tool.version}`],
    },
    name: subject.kind === "image" ? (subject.repository ?? subject.digest) : nameToText(files[0]!.path),
    packages: [
      ...(subject.kind === "image" ? [encodeImage(subject, files)] : []),
      ...(operatingSystem === null ? [] : [encodeOperatingSystem(operatingSystem)]),
      ...components.map((component, index) =>
        encodePackage(
          component,
          packageId(index),
          (owned.get(index) ?? []).map(({ file }) => file),
        ),
      ),
    ],
    files: whole.map(({ file, id }) => encodeFile(file, id)),
    relationships: relationshipsOf(sbom, whole),
  };
  const document = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: DOCUMENT,
    documentNamespace: documentId(content),
    ...content,
  };
  return encodeDocument(document);
}

function relationshipsOf(
  { subject, operatingSystem, components }: Sbom,
  files: readonly { readonly file: SbomFile; readonly id: string }[],
): readonly Relationship[] {
  const contains = (spdxElementId: string, relatedSpdxElement: string): Relationship => ({
    spdxElementId,
    relationshipType: "CONTAINS",
    relatedSpdxElement,
  });
  const inPrograms = files.flatMap(({ file, id }) =>
    (file.program?.modules ?? []).map((module) => contains(id, packageId(module))),
  );
  const describes = { spdxElementId: DOCUMENT, relationshipType: "DESCRIBES" } as const;
  if (subject.kind === "binary") return [{ ...describes, relatedSpdxElement: fileId(0) }, ...inPrograms];
  return [
    { ...describes, relatedSpdxElement: IMAGE },
    ...(operatingSystem === null ? [] : [contains(IMAGE, OPERATING_SYSTEM)]),
    ...components.map((_, index) => contains(IMAGE, packageId(index))),
    ...files.map(({ file, id }) => contains(file.owner === null ? IMAGE : packageId(file.owner), id)),
    ...inPrograms,
  ];
}

function encodeImage({ repository, digest, platform, architecture }: SbomImage, files: readonly SbomFile[]): object {
  const algorithm = digestAlgorithm(digest) === "sha256" ? "SHA256" : "SHA512";
  const purl = repository === null ? [] : [ociPurl({ repository, digest, architecture })];
  return {
    SPDXID: IMAGE,
    name: repository ?? digest,
    versionInfo: digest,
    primaryPackagePurpose: "CONTAINER",
    downloadLocation: "NOASSERTION",
    checksums: [{ algorithm, checksumValue: digestHex(digest) }],
    comment: `The checksum is that of the image's manifest for ${platform}.`,
    ...externalReferences(purl.map(purlReference)),
    ...filesOf(files),
  };
}

function encodeOperatingSystem({ id, versionId, prettyName }: OperatingSystem): object {
  return {
    SPDXID: OPERATING_SYSTEM,
    name: id,
    ...(versionId === null ? {} : { versionInfo: versionId }),
    ...(prettyName === null ? {} : { summary: prettyName }),
    primaryPackagePurpose: "OPERATING_SYSTEM",
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
  };
}

const PURPOSES: Readonly<Record<SbomComponent["kind"], string>> = {
  module: "LIBRARY",
  package: "LIBRARY",
  data: "OTHER",
};

function encodePackage(component: SbomComponent, id: string, files: readonly SbomFile[]): object {
  const { kind, name, version, licence, purl, cpe, goSum, notes } = component;
  return {
    SPDXID: id,
    name: nameToText(name),
    ...(version === null ? {} : { versionInfo: version }),
    primaryPackagePurpose: PURPOSES[kind],
    downloadLocation: "NOASSERTION",
    licenseConcluded: "NOASSERTION",
    licenseDeclared: licence ?? "NOASSERTION",
    copyrightText: "NOASSERTION",
    ...(notes.length === 0 ? {} : { comment: notes.join("\n") }),
    ...externalReferences([
      ...(purl === null ? [] : [purlReference(purl)]),
      ...(cpe === null ? [] : [{ referenceCategory: "SECURITY", referenceType: "cpe23Type", referenceLocator: cpe }]),
      ...(goSum === null ? [] : [{ referenceCategory: "OTHER", referenceType: "go.sum", referenceLocator: goSum }]),
    ]),
    ...filesOf(files),
  };
}

/** A package that contains files sums up their digests; one without is not said to have been analysed. Clauses 7.8, 7.9. */
function filesOf(files: readonly SbomFile[]): object {
  if (files.length === 0) return { filesAnalyzed: false };
  const digests = files.flatMap((file) => (file.digests === null ? [] : [file.digests.sha1]));
  const excluded = files.flatMap((file) => (file.digests === null ? [fileName(file)] : []));
  return {
    filesAnalyzed: true,
    packageVerificationCode: {
      packageVerificationCodeValue: sha1(digests.sort().join("")),
      ...(excluded.length === 0 ? {} : { packageVerificationCodeExcludedFiles: excluded }),
    },
  };
}

function encodeFile(file: SbomFile, id: string): object {
  const { sha1, sha256 } = file.digests!;
  return {
    SPDXID: id,
    fileName: fileName(file),
    ...(file.program === null
      ? {}
      : { fileTypes: ["BINARY"], comment: `A Go program; its main package is ${file.program.mainPackage}.` }),
    checksums: [
      { algorithm: "SHA1", checksumValue: sha1 },
      { algorithm: "SHA256", checksumValue: sha256 },
    ],
  };
}

/** Relative to the root of the package: clause 8.1. */
function fileName({ path }: SbomFile): string {
  return `./${nameToText(path)}`;
}

function purlReference(purl: string): object {
  return { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl };
}

function externalReferences(references: readonly object[]): object {
  return references.length === 0 ? {} : { externalRefs: references };
}
