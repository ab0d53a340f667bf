import type { JsonMember } from "../../base/json-member.ts";
import { memberOf } from "../../base/open-json.ts";
import type { Json } from "../../base/strict-json.ts";
import { GO_BUILD_TYPE } from "./provenance.ts";

/** What a provenance says of how to repeat a build, and of what went into it. */
export interface RecordedBuild {
  readonly sources: readonly string[];
  readonly flags: readonly (readonly [string, JsonMember])[];
  readonly platform: string;
  /** Everything that may differ in another build, as text, by a name for people. */
  readonly inputs: ReadonlyMap<string, string>;
}

/** More members than any build has. */
const MEMBERS = 10_000;

/**
 * Reads the predicate of a provenance that plimsoll wrote: docs/guide/attest.md. Nothing in it is believed yet. Throws
 * `provenance-unusable`, also for one of another build type.
 */
export function parseProvenance(predicate: Json, where: string): RecordedBuild {
  const root = memberOf(predicate, { code: "provenance-unusable", where });
  const definition = root.required("buildDefinition");
  const buildType = definition.required("buildType");
  if (buildType.text() !== GO_BUILD_TYPE) buildType.refuse(`only builds of the type ${GO_BUILD_TYPE} can be repeated`);
  const external = definition.required("externalParameters");
  const texts = (member: JsonMember) => member.items(MEMBERS).map((item) => item.text());
  return {
    sources: texts(external.required("source")),
    flags: external.required("flags").entries(MEMBERS),
    platform: external.required("platform").text(),
    inputs: new Map(inputsIn(root)),
  };
}

function* inputsIn(root: JsonMember): Generator<readonly [string, string]> {
  const definition = root.required("buildDefinition");
  const configuration = definition.required("externalParameters").optional("configuration");
  if (configuration !== undefined) {
    yield [configuration.required("name").text(), textOf(configuration.required("digest"))];
  }
  const internal = definition.required("internalParameters");
  for (const [name, value] of internal.required("environment").entries(MEMBERS)) yield [name, value.text()];
  for (const [name, value] of internal.required("settings").entries(MEMBERS)) yield [`setting ${name}`, textOf(value)];
  for (const resource of definition.required("resolvedDependencies").items(MEMBERS)) yield* partsOf(resource);
  for (const [name, value] of root.required("runDetails").required("builder").required("version").entries(MEMBERS)) {
    yield [`version of ${name}`, value.text()];
  }
}

/** A dependency, and each of its annotations: whether the source was dirty is one. */
function* partsOf(resource: JsonMember): Generator<readonly [string, string]> {
  const name = resource.required("name").text();
  const digest = resource.optional("digest");
  const uri = resource.optional("uri");
  if (digest !== undefined) yield [name, textOf(digest)];
  else if (uri !== undefined) yield [name, uri.text()];
  for (const [key, value] of resource.optional("annotations")?.entries(MEMBERS) ?? []) {
    yield [`${name}: ${key}`, textOf(value)];
  }
}

/** A text as it is, everything else as JSON with sorted members. */
function textOf({ json }: JsonMember): string {
  return typeof json === "string" ? json : JSON.stringify(sorted(json));
}

function sorted(json: Json): Json {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(sorted);
  const entries = Object.entries(json as { readonly [name: string]: Json }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, value]) => [name, sorted(value)]));
}

export interface DifferingInput {
  readonly name: string;
  /** Null where it was not recorded, or is not there now. */
  readonly recorded: string | null;
  readonly now: string | null;
}

/** The inputs in which two builds differ, in the order of the first one. */
export function differingInputs(
  recorded: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): readonly DifferingInput[] {
  const names = [...new Set([...recorded.keys(), ...now.keys()])];
  return names
    .map((name) => ({ name, recorded: recorded.get(name) ?? null, now: now.get(name) ?? null }))
    .filter((one) => one.recorded !== one.now);
}
