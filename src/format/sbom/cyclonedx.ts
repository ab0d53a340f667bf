import { digestAlgorithm, digestHex } from "../../base/digest.ts";
import { documentId } from "../../base/document-id.ts";
import { nameToText } from "../../base/name-text.ts";
import { formatTime } from "../../base/time.ts";
import { ociPurl } from "../package-url/package-url.ts";
import { encodeDocument } from "./encode-document.ts";
import { componentReferences, fileReference, imageReference } from "./references.ts";
import type { FileDigests, OperatingSystem, Sbom, SbomComponent, SbomFile, SbomImage } from "./sbom.ts";
import { scannerProperties } from "./scanner-properties.ts";

/**
 * A BOM of CycloneDX 1.6. Its root is the image, or the binary. What a package consists of is nested in it; a program
 * depends on the modules that are linked into it. Which module needs which is not known from a binary, so modules are not
 * in the graph: the specification reads that as unknown. https://cyclonedx.org/docs/1.6/json/
 */
export function encodeCycloneDx(sbom: Sbom): string {
  const { subject, createdSeconds, tool, unknown } = sbom;
  const refs = componentReferences(sbom.components);
  const root = subject.kind === "image" ? imageReference(subject) : fileReference(sbom.files[0]!);
  const content = {
    version: 1,
    metadata: {
      timestamp: formatTime(createdSeconds),
      tools: { components: [{ type: "application", name: tool.name, version: tool.version }] },
      component: subject.kind === "image" ? encodeImage(subject) : encodeFile(sbom.files[0]!),
      ...properties(unknown.map((text) => ["plimsoll:unknown", text])),
    },
    components: encodeComponents(sbom, refs),
    dependencies: encodeDependencies(sbom, refs, root),
    compositions: [{ aggregate: unknown.length === 0 ? "complete" : "incomplete", assemblies: [root] }],
  };
  const document = { bomFormat: "CycloneDX", specVersion: "1.6", serialNumber: documentId(content), ...content };
  return encodeDocument(document);
}

function encodeComponents({ subject, operatingSystem, components, files }: Sbom, refs: readonly string[]): object[] {
  const listed = subject.kind === "image" ? files : [];
  const owned = Map.groupBy(listed, ({ owner }) => owner);
  return [
    ...(operatingSystem === null ? [] : [encodeOperatingSystem(operatingSystem)]),
    ...components.map((component, index) => encodeComponent(component, refs[index]!, owned.get(index) ?? [])),
    ...(owned.get(null) ?? []).map(encodeFile),
  ];
}

const TYPES: Readonly<Record<SbomComponent["kind"], string>> = { module: "library", package: "library", data: "data" };

function encodeComponent(component: SbomComponent, ref: string, files: readonly SbomFile[]): object {
  const { kind, name, version, licence, cpe, purl, goSum, notes } = component;
  return {
    "type": TYPES[kind],
    "bom-ref": ref,
    "name": nameToText(name),
    ...(version === null ? {} : { version }),
    ...(licence === null ? {} : { licenses: [licenceChoice(licence)] }),
    ...(cpe === null ? {} : { cpe }),
    ...(purl === null ? {} : { purl }),
    ...(files.length === 0 ? {} : { components: files.map(encodeFile) }),
    ...properties([
      ...scannerProperties(component),
      ...(goSum === null ? [] : [["plimsoll:go.sum", goSum] as const]),
      ...notes.map((text) => ["plimsoll:note", text] as const),
    ]),
  };
}

/** It is what the component says of itself, not what somebody concluded. */
function licenceChoice(licence: string): object {
  const isExpression = / (?:AND|OR|WITH) /.test(licence);
  return isExpression
    ? { expression: licence, acknowledgement: "declared" }
    : { license: { id: licence, acknowledgement: "declared" } };
}

function encodeOperatingSystem({ id, versionId, prettyName }: OperatingSystem): object {
  return {
    "type": "operating-system",
    "bom-ref": `operating-system:${id}`,
    "name": id,
    ...(versionId === null ? {} : { version: versionId }),
    ...(prettyName === null ? {} : { description: prettyName }),
  };
}

function encodeImage(image: SbomImage): object {
  const { repository, digest, platform } = image;
  return {
    "type": "container",
    "bom-ref": imageReference(image),
    "name": repository ?? digest,
    "version": digest,
    "hashes": [{ alg: digestAlgorithm(digest) === "sha256" ? "SHA-256" : "SHA-512", content: digestHex(digest) }],
    ...(repository === null ? {} : { purl: ociPurl({ ...image, repository }) }),
    ...properties([["plimsoll:platform", platform]]),
  };
}

function encodeFile(file: SbomFile): object {
  const { path, sizeBytes, digests, program } = file;
  return {
    "type": "file",
    "bom-ref": fileReference(file),
    "name": nameToText(path),
    ...(digests === null ? {} : { hashes: hashes(digests) }),
    ...properties([
      ["plimsoll:size-bytes", String(sizeBytes)],
      ...(program === null ? [] : [["plimsoll:go:main-package", program.mainPackage] as const]),
    ]),
  };
}

function hashes({ sha1, sha256 }: FileDigests): object[] {
  return [
    { alg: "SHA-1", content: sha1 },
    { alg: "SHA-256", content: sha256 },
  ];
}

/** The image depends on what it consists of, except what only a program brought; a program on its modules. */
function encodeDependencies({ subject, components, files }: Sbom, refs: readonly string[], root: string): object[] {
  const programs = files.flatMap((file) => (file.program === null ? [] : [{ file, program: file.program }]));
  const ofPrograms = programs.map(({ file, program }) => ({
    ref: fileReference(file),
    dependsOn: [...new Set(program.modules.map((module) => refs[module]!))].sort(),
  }));
  if (subject.kind === "binary") return ofPrograms;
  const direct = [
    ...components.flatMap(({ kind }, index) => (kind === "module" ? [] : [refs[index]!])),
    ...ofPrograms.map(({ ref }) => ref),
  ];
  return [{ ref: root, dependsOn: direct.sort() }, ...ofPrograms];
}

function properties(pairs: readonly (readonly [name: string, value: string])[]): object {
  return pairs.length === 0 ? {} : { properties: pairs.map(([name, value]) => ({ name, value })) };
}
