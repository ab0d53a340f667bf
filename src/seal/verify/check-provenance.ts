import { type Digest, digestHex } from "../../base/digest.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { memberOf } from "../../base/open-json.ts";
import type { Json } from "../../base/strict-json.ts";
import { type CheckName, type Checks, fail } from "./check.ts";
import { requireText, type TextRule } from "./trust.ts";

/** What a provenance has to say. Members that are null are not looked at. */
export interface ExpectedProvenance {
  /** One of them. */
  readonly builders: readonly TextRule[] | null;
  /** `https://github.com/example/order` */
  readonly source: string | null;
  readonly revision: string | null;
  readonly clean: boolean;
  readonly base: string | null;
}

/** The checks that `checkProvenance` makes, in the order in which they are shown. */
export function provenanceChecks({
  builders,
  source,
  revision,
  clean,
  base,
}: ExpectedProvenance): readonly CheckName[] {
  return [
    ...(builders === null ? [] : (["builder"] as const)),
    ...(source === null ? [] : (["source"] as const)),
    ...(revision === null ? [] : (["revision"] as const)),
    ...(clean ? (["clean"] as const) : []),
    ...(base === null ? [] : (["base"] as const)),
  ];
}

/** Compares a predicate of SLSA provenance v1, whoever wrote it, with what is expected. The signature was checked before. */
export function checkProvenance(checks: Checks, predicate: Json, expected: ExpectedProvenance): void {
  const { builders, source, revision, clean, base } = expected;
  if (builders !== null) checks.test("builder", () => requireBuilder(predicate, builders));
  if (source !== null) {
    checks.test("source", () => {
      const { repository } = sourceOf(predicate);
      return repository === source ? source : fail(`it is ${repository}, and not ${source}`);
    });
  }
  if (revision !== null) {
    checks.test("revision", () => {
      const { commit } = sourceOf(predicate);
      if (commit === undefined) return fail("it does not say");
      return commit === revision ? revision : fail(`it is ${commit}, and not ${revision}`);
    });
  }
  if (clean) checks.test("clean", () => requireClean(predicate));
  if (base !== null) checks.test("base", () => requireBase(predicate, base as Digest));
}

/** The sha256 digests of what the build made besides the image: its programs, stripped and not. */
export function byproductDigests(predicate: Json): ReadonlySet<Digest> {
  const byproducts = rootOf(predicate).required("runDetails").optional("byproducts")?.items(LIMITS.provenanceResources);
  return new Set(
    (byproducts ?? []).flatMap((resource) => digestIn(resource, "sha256").map((hex): Digest => `sha256:${hex}`)),
  );
}

function rootOf(predicate: Json): JsonMember {
  return memberOf(predicate, { code: "attestation-invalid", where: "the provenance" });
}

function dependenciesOf(predicate: Json): readonly JsonMember[] {
  const list = rootOf(predicate).required("buildDefinition").optional("resolvedDependencies");
  return list?.items(LIMITS.provenanceResources) ?? [];
}

function requireBuilder(predicate: Json, builders: readonly TextRule[]): string {
  const id = rootOf(predicate).required("runDetails").required("builder").required("id").text();
  const [only, ...others] = builders;
  if (others.length === 0) return requireText(id, only!);
  const fits = builders.some((rule) => {
    try {
      return requireText(id, rule) === id;
    } catch {
      return false;
    }
  });
  return fits ? id : fail(`it is ${id}, which is none of the ${builders.length} that are expected`);
}

interface Source {
  readonly repository: string;
  readonly commit: string | undefined;
  readonly resource: JsonMember;
}

/** The one repository among what was built from: `git+URL@REVISION`, as SLSA's and pip's URIs of sources are. */
function sourceOf(predicate: Json): Source {
  const found = dependenciesOf(predicate).filter((resource) => resource.optional("uri")?.text().startsWith("git+"));
  const [resource, ...others] = found;
  if (resource === undefined) return fail("it names no source in a git repository");
  if (others.length > 0) return fail(`it names ${found.length} sources in git repositories`);
  const uri = resource.required("uri").text().slice("git+".length);
  // Before a slash an @ belongs to a user's name: ssh://git@host/path.
  const at = uri.indexOf("@", uri.lastIndexOf("/"));
  return { repository: at === -1 ? uri : uri.slice(0, at), commit: digestIn(resource, "gitCommit")[0], resource };
}

function requireClean(predicate: Json): string {
  const dirty = sourceOf(predicate).resource.optional("annotations")?.optional("dirty")?.json;
  if (dirty === false || dirty === "false") return "as it was committed";
  return fail(
    dirty === true || dirty === "true" ? "the source had changes that were not committed" : "it does not say",
  );
}

/** Package URLs of images, as BuildKit writes them. */
const IMAGE_URI = /^pkg:(?:oci|docker)\//;
/** How plimsoll names the image that it built on. */
const BASE_NAME = "base image";

/** The one that is named so; where nothing is, every image that was built from. */
function basesIn(resources: readonly JsonMember[]): readonly JsonMember[] {
  const named = resources.filter((resource) => resource.optional("name")?.text() === BASE_NAME);
  return named.length > 0
    ? named
    : resources.filter((resource) => IMAGE_URI.test(resource.optional("uri")?.text() ?? ""));
}

function requireBase(predicate: Json, base: Digest): string {
  const digests = basesIn(dependenciesOf(predicate)).flatMap((resource) => digestIn(resource, "sha256"));
  if (digests.length === 0) return fail("it names no image that it was built on");
  return digests.includes(digestHex(base)) ? base : fail(`it is sha256:${digests.join(", sha256:")}, and not ${base}`);
}

function digestIn(resource: JsonMember, algorithm: string): readonly string[] {
  const hex = resource.optional("digest")?.optional(algorithm)?.text();
  return hex === undefined ? [] : [hex];
}
