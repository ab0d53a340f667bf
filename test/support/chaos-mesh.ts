/** The resource definitions of Chaos Mesh itself, from its Go module. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Ajv, type ValidateFunction } from "ajv";
import { parse } from "yaml";
import { downloadedModule } from "./downloaded-module.ts";

const MODULE = "github.com/chaos-mesh/chaos-mesh";
const VERSION = "v0.9.1-0.20260902003049-47411975a8cb";

type Schema = Record<string, unknown>;

/**
 * Says whether a cluster with Chaos Mesh accepts a manifest as it is written. A cluster drops members that a definition does
 * not know (structural schemas prune): here they are refused. Undefined, with the test skipped, where they cannot be had.
 */
export function meshDefinitions(t: TestContext): ((manifest: { kind: string }) => readonly string[]) | undefined {
  const folder = downloadedModule(t, MODULE, VERSION);
  if (folder === undefined) return undefined;
  const known = new Map<string, ValidateFunction>();
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  return (manifest) => {
    const { kind } = manifest;
    const check = known.get(kind) ?? ajv.compile(definition(folder, kind));
    known.set(kind, check);
    check(manifest);
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) => `${kind}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

function definition(folder: string, kind: string): Schema {
  const file = join(folder, "config/crd/bases", `chaos-mesh.org_${kind.toLowerCase()}.yaml`);
  const { spec } = parse(readFileSync(file, "utf8")) as {
    spec: { versions: { name: string; schema: { openAPIV3Schema: Schema } }[] };
  };
  return closed(spec.versions.find(({ name }) => name === "v1alpha1")!.schema.openAPIV3Schema) as Schema;
}

/** A schema that takes no member that it does not name. Where it names none at all, it says nothing of them. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const members = Object.entries(schema).map(([name, value]) => [name, closed(value)] as const);
  const isObject = "properties" in schema && typeof schema.properties === "object" && "type" in schema;
  return { ...Object.fromEntries(members), ...(isObject ? { additionalProperties: false } : {}) };
}
