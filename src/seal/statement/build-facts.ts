import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { memberOf } from "../../base/open-json.ts";
import type { Statement } from "../../format/in-toto/statement.ts";

/** What a SLSA provenance says of a build, whoever made it. What it does not say is null. */
export interface BuildFacts {
  /** `v1`, or `v0.2` and its like. */
  readonly version: string;
  /** A URI that the builder is known by. BuildKit leaves it empty unless it is told one, which is null here. */
  readonly builder: string | null;
  readonly buildType: string;
  /** `max` where BuildKit tells the definition of the build too, which may hold secrets; null for other builders. */
  readonly mode: "min" | "max" | null;
  readonly invocation: string | null;
  /** The repository that the build's own definition came from. */
  readonly source: string | null;
  /** What the builder says that went into the build. */
  readonly materials: readonly Material[];
  /** Does the builder claim that no material is missing? Null where it claims nothing. */
  readonly isComplete: boolean | null;
}

interface Material {
  readonly uri: string;
  /** `sha256:…`, or with another algorithm. */
  readonly digests: readonly string[];
}

const PROVENANCE = "https://slsa.dev/provenance/";
/** BuildKit, docs/attestations/slsa-definitions.md and slsa-provenance.md. */
const BUILDKIT_TYPES = [
  "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
  "https://mobyproject.org/buildkit@v1",
];

/**
 * Reads a SLSA provenance of version 1 or 0.2. Undefined for a statement of another kind, and for another version. Throws
 * `attestation-invalid` for a predicate that is not what its type promises.
 */
export function readBuildFacts({ predicateType, predicate }: Statement): BuildFacts | undefined {
  if (!predicateType.startsWith(PROVENANCE)) return undefined;
  const version = predicateType.slice(PROVENANCE.length);
  const root = memberOf(predicate, { code: "attestation-invalid", where: "predicate" });
  if (/^v1(\.\d+)?$/.test(version)) return { version, ...factsOfVersion1(root) };
  return version === "v0.2" ? { version, ...factsOfVersion02(root) } : undefined;
}

/** slsa.dev/spec/v1.0/provenance. `buildkit_…` are BuildKit's own. */
function factsOfVersion1(root: JsonMember): Omit<BuildFacts, "version"> {
  const definition = root.required("buildDefinition");
  const run = root.required("runDetails");
  const metadata = run.optional("metadata");
  const buildType = definition.required("buildType").text();
  return {
    builder: textAt(run, "builder", "id"),
    buildType,
    mode: modeOf(buildType, at(definition, "internalParameters", "buildConfig")),
    invocation: textAt(metadata, "invocationId"),
    source: textAt(definition, "externalParameters", "configSource", "uri"),
    materials: materialsOf(definition.optional("resolvedDependencies")),
    isComplete: at(metadata, "buildkit_completeness", "resolvedDependencies")?.flag() ?? null,
  };
}

/** slsa.dev/spec/v0.2/provenance. */
function factsOfVersion02(root: JsonMember): Omit<BuildFacts, "version"> {
  const metadata = root.optional("metadata");
  const buildType = root.required("buildType").text();
  return {
    builder: textAt(root, "builder", "id"),
    buildType,
    mode: modeOf(buildType, root.optional("buildConfig")),
    invocation: textAt(metadata, "buildInvocationID") ?? textAt(metadata, "buildInvocationId"),
    source: textAt(root, "invocation", "configSource", "uri"),
    materials: materialsOf(root.optional("materials")),
    isComplete: at(metadata, "completeness", "materials")?.flag() ?? null,
  };
}

/** Only `mode=max` tells what was built, step by step. */
function modeOf(buildType: string, buildConfig: JsonMember | undefined): "min" | "max" | null {
  if (!BUILDKIT_TYPES.includes(buildType)) return null;
  return buildConfig === undefined ? "min" : "max";
}

function materialsOf(list: JsonMember | undefined): readonly Material[] {
  return (list?.items(LIMITS.buildMaterials) ?? []).map((material) => ({
    uri: textAt(material, "uri") ?? textAt(material, "name") ?? "",
    digests: (material.optional("digest")?.entries(LIMITS.subjectDigests) ?? []).map(
      ([algorithm, value]) => `${algorithm}:${value.text()}`,
    ),
  }));
}

function at(root: JsonMember | undefined, ...path: readonly string[]): JsonMember | undefined {
  return path.reduce<JsonMember | undefined>((member, name) => member?.optional(name), root);
}

/** An empty text says nothing. */
function textAt(root: JsonMember | undefined, ...path: readonly string[]): string | null {
  return at(root, ...path)?.text() || null;
}
