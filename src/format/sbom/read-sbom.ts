import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { type JsonDocument, JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseStrictJson, placeInJson } from "../../base/strict-json.ts";

/** What an SBOM says of Go modules, and of what it is about. Whoever wrote it. */
export interface ReadSbom {
  readonly format: "SPDX" | "CycloneDX";
  /** The digests of what it describes, an image's manifest or a file; none if it does not say. */
  readonly subjects: readonly Digest[];
  /** Once for each time that it lists one. */
  readonly modules: readonly ListedModule[];
}

export interface ListedModule {
  readonly path: string;
  /** Null if it lists none, or `(devel)`. */
  readonly version: string | null;
}

/**
 * Reads a document of SPDX 2.3 or CycloneDX 1.4 to 1.7 in JSON; what is read here is the same in all of them. A module is whatever has a package URL of the type `golang`. Throws
 * `sbom-invalid` for everything else, and `limit-exceeded`.
 */
export function readSbom(bytes: Uint8Array, where: string): ReadSbom {
  const root = parseDocument(bytes, where);
  if (root.optional("spdxVersion") !== undefined) {
    root.optional("spdxVersion")!.oneOf(["SPDX-2.3"]);
    return readSpdx(root);
  }
  if (root.optional("bomFormat") === undefined) root.refuse("it has neither spdxVersion nor bomFormat");
  root.optional("bomFormat")!.oneOf(["CycloneDX"]);
  required(root, "specVersion").oneOf(["1.4", "1.5", "1.6", "1.7"]);
  return readCycloneDx(root);
}

function parseDocument(bytes: Uint8Array, where: string): JsonMember {
  const options = { code: "sbom-invalid", where, limitBytes: LIMITS.sbomBytes } as const;
  const document: JsonDocument = {
    name: "an SBOM",
    placeOf: (path, shown) => `${placeInJson(bytes, options, path)} (${shown})`,
    refuse: (why, place) => {
      throw new PlimsollError("sbom-invalid", {
        what: `${where} is not an SBOM that plimsoll reads`,
        why,
        fix: "give SPDX 2.3 or CycloneDX 1.4 to 1.7 as JSON",
        where: place,
      });
    },
  };
  return new JsonMember(parseStrictJson(bytes, options), document, where);
}

function readSpdx(root: JsonMember): ReadSbom {
  const packages = listIn(root, "packages");
  const described = new Set(
    listIn(root, "relationships").flatMap((relationship) =>
      required(relationship, "relationshipType").text() === "DESCRIBES"
        ? [required(relationship, "relatedSpdxElement").text()]
        : [],
    ),
  );
  const isDescribed = (element: JsonMember) => described.has(required(element, "SPDXID").text());
  const subjects = [...packages, ...listIn(root, "files")].filter(isDescribed);
  return {
    format: "SPDX",
    subjects: subjects.flatMap((subject) => hashesIn(listIn(subject, "checksums"), "algorithm", "checksumValue")),
    modules: packages.flatMap((element) => {
      const isModule = listIn(element, "externalRefs").some((reference) =>
        isGoPurl(reference.optional("referenceLocator")),
      );
      return isModule ? [moduleIn(required(element, "name").text(), element.optional("versionInfo"))] : [];
    }),
  };
}

function readCycloneDx(root: JsonMember): ReadSbom {
  const subject = root.optional("metadata")?.optional("component");
  const modules: ListedModule[] = [];
  const pending = [...(subject === undefined ? [] : [subject]), ...listIn(root, "components")];
  for (let component = pending.pop(); component !== undefined; component = pending.pop()) {
    pending.push(...listIn(component, "components"));
    if (!isGoPurl(component.optional("purl"))) continue;
    const group = component.optional("group")?.text();
    const name = required(component, "name").text();
    modules.push(moduleIn(group ? `${group}/${name}` : name, component.optional("version")));
  }
  const hashes = subject === undefined ? [] : hashesIn(listIn(subject, "hashes"), "alg", "content");
  return { format: "CycloneDX", subjects: hashes, modules };
}

function moduleIn(path: string, version: JsonMember | undefined): ListedModule {
  const text = version?.text() ?? "";
  return { path, version: text === "" || text === "(devel)" ? null : text };
}

function isGoPurl(purl: JsonMember | undefined): boolean {
  return typeof purl?.json === "string" && purl.json.startsWith("pkg:golang/");
}

const ALGORITHMS: Readonly<Record<string, "sha256" | "sha512">> = {
  "SHA256": "sha256",
  "SHA-256": "sha256",
  "SHA512": "sha512",
  "SHA-512": "sha512",
};

/** SHA-1 proves nothing, and is left out. */
function hashesIn(list: readonly JsonMember[], algorithm: string, value: string): readonly Digest[] {
  return list.flatMap((one) => {
    const name = required(one, algorithm).text();
    const known = Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
    const hex = required(one, value).text();
    if (known === undefined) return [];
    if (!/^(?:[0-9a-f]{64}|[0-9a-f]{128})$/.test(hex)) one.refuse("a digest in small hexadecimal digits is wanted");
    return [`${known}:${hex}` as const];
  });
}

function listIn(member: JsonMember, name: string): readonly JsonMember[] {
  return member.optional(name)?.items(LIMITS.sbomEntries) ?? [];
}

function required(member: JsonMember, name: string): JsonMember {
  return member.optional(name) ?? member.refuse(`${name} is missing`);
}
