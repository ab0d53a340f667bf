import { PlimsollError } from "../../base/error.ts";
import { type JsonDocument, JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseStrictJson, placeInJson } from "../../base/strict-json.ts";

/** How the parts of one SBOM of CycloneDX are named from outside of it. https://cyclonedx.org/capabilities/bomlink/ */
export interface SbomLink {
  /** The UUID of its serial number. */
  readonly serial: string;
  readonly version: number;
  /** The references of its components by their package URLs, as `linkedPurl` makes them alike. */
  readonly references: ReadonlyMap<string, string>;
  /** The digests by which it names the image that it describes; empty where it names none. */
  readonly imageDigests: readonly string[];
}

const SERIAL = /^urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const DIGEST = /sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})/g;

/** Reads what is needed to refer to an SBOM. Throws `sbom-invalid` and `limit-exceeded`. */
export function parseSbomLink(bytes: Uint8Array, where: string): SbomLink {
  const options = { code: "sbom-invalid", where, limitBytes: LIMITS.sbomBytes } as const;
  const document: JsonDocument = {
    name: "an SBOM",
    placeOf: (path, shown) => `${placeInJson(bytes, options, path)} (${shown})`,
    refuse: (why, place) => refuse(where, why, place),
  };
  const root = new JsonMember(parseStrictJson(bytes, options), document, where);
  if (root.optional("bomFormat")?.text() !== "CycloneDX") refuse(where, "it is not CycloneDX");
  const serial = SERIAL.exec(root.optional("serialNumber")?.text().toLowerCase() ?? "")?.[1];
  if (serial === undefined) refuse(where, "it has no serial number by which it could be named");
  const version = root.optional("version")?.size() ?? 1;
  if (version === 0) refuse(where, "its version is 0, and the first is 1");
  const subject = root.optional("metadata")?.optional("component");
  const named = ["version", "purl"].map((name) => subject?.optional(name)?.text() ?? "").join(" ");
  return {
    ...{ serial, version, references: referencesIn(root) },
    imageDigests: named.replaceAll(/%3A/gi, ":").match(DIGEST) ?? [],
  };
}

function refuse(where: string, why: string, place = where): never {
  throw new PlimsollError("sbom-invalid", {
    ...{ what: `${where} is not an SBOM that statements can refer to`, why, where: place },
    fix: "give one of CycloneDX as JSON, for example of plimsoll sbom",
  });
}

/** The first component with a package URL: the same module in two programs is one module. */
function referencesIn(root: JsonMember): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const waiting = [root];
  for (const parent of waiting) {
    for (const component of parent.optional("components")?.items(LIMITS.sbomEntries) ?? []) {
      const purl = component.optional("purl")?.text();
      const reference = component.optional("bom-ref")?.text() ?? purl;
      if (purl !== undefined && !found.has(linkedPurl(purl))) found.set(linkedPurl(purl), reference!);
      waiting.push(component);
    }
  }
  return found;
}

/** Tools differ in what they encode, and in the case of paths. */
function linkedPurl(purl: string): string {
  const [plain = ""] = purl.split(/[?#]/, 1);
  const at = plain.lastIndexOf("@");
  const [path, version] = at === -1 ? [plain, ""] : [plain.slice(0, at), plain.slice(at)];
  return `${decoded(path).toLowerCase()}${decoded(version)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `urn:cdx:SERIAL/VERSION#REFERENCE` for the first of these package URLs that it has; undefined where it has none. */
export function linkTo({ serial, version, references }: SbomLink, purls: readonly string[]): string | undefined {
  const reference = purls.map((purl) => references.get(linkedPurl(purl))).find((one) => one !== undefined);
  return reference === undefined
    ? undefined
    : `urn:cdx:${serial}/${version}#${encodeURIComponent(reference.toWellFormed())}`;
}
