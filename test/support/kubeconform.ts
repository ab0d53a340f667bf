/** kubeconform, with schemas of the objects that an API server says it takes. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { requireGoTool } from "./go-tool.ts";
import type { ApiServer } from "./kubernetes.ts";
import { temporaryFolder } from "./temporary.ts";

/** What is wrong with the objects of a text of YAML, one line each, and how many objects there are. */
export type Conforms = (manifests: string) => { readonly objects: number; readonly wrong: readonly string[] };

interface Definition {
  readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[];
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Answer {
  readonly summary: {
    readonly valid: number;
    readonly invalid: number;
    readonly errors: number;
    readonly skipped: number;
  };
  readonly resources: readonly { readonly kind: string; readonly name: string; readonly msg: string }[];
}

const DEFINITIONS = "definitions.json";

/**
 * Undefined, with the test skipped, where kubeconform cannot be built. A field that the server's description does not have is wrong, as
 * is an object of a kind that it does not know.
 */
export async function requireKubeconform(t: TestContext, server: ApiServer): Promise<Conforms | undefined> {
  const program = requireGoTool(t, {
    ...{ name: "kubeconform", package: "github.com/yannh/kubeconform/cmd/kubeconform", version: "v0.8.0" },
    replace: () => [],
  });
  if (program === undefined) return undefined;
  const folder = temporaryFolder(t);
  const { body } = await server.ask("GET", "/openapi/v2");
  writeSchemas((body as unknown as { definitions: Readonly<Record<string, Definition>> }).definitions, folder);
  const location = join(folder, "{{ .ResourceKind }}{{ .KindSuffix }}.json");
  return (manifests) => {
    const words = ["-strict", "-summary", "-output", "json", "-schema-location", location, "-"];
    const { stdout, stderr } = spawnSync(program, words, { input: manifests, encoding: "utf8" });
    if (stdout === "") throw new Error(stderr);
    const { summary, resources } = JSON.parse(stdout) as Answer;
    const { valid, invalid, errors, skipped } = summary;
    const wrong = resources.map(({ kind, name, msg }) => `${kind} ${name}: ${msg}`);
    return { objects: valid + invalid + errors + skipped, wrong };
  };
}

/**
 * A file for each kind, by the name under which kubeconform looks for it, and one with all definitions, to which the others lead. Of a
 * group, only the first part is in that name.
 */
function writeSchemas(definitions: Readonly<Record<string, Definition>>, folder: string): void {
  writeFileSync(join(folder, DEFINITIONS), JSON.stringify({ definitions: strict(definitions) }));
  for (const [name, { "x-kubernetes-group-version-kind": kinds = [] }] of Object.entries(definitions)) {
    // What every group has, as DeleteOptions, is no object of a manifest.
    if (kinds.length !== 1) continue;
    const { group, version, kind } = kinds[0]!;
    const parts = [kind.toLowerCase(), ...(group === "" ? [] : [group.split(".")[0]]), version];
    const apiVersion = group === "" ? version : `${group}/${version}`;
    const schema = {
      allOf: [{ $ref: `${DEFINITIONS}#/definitions/${name}` }],
      required: ["apiVersion", "kind"],
      properties: { apiVersion: { const: apiVersion }, kind: { const: kind } },
    };
    writeFileSync(join(folder, `${parts.join("-")}.json`), JSON.stringify(schema));
  }
}

/**
 * A description in OpenAPI 2 as JSON Schema. Objects take no field that they do not name, but for those of a definition that says to keep
 * others; and OpenAPI 2 has no word for what is a text or a number.
 */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== "object" || schema === null) return schema;
  const { type, format } = schema as { readonly type?: unknown; readonly format?: unknown };
  if (type === "string" && format === "int-or-string") return { type: ["string", "integer"] };
  const members = Object.entries(schema).map(([name, value]) => [name, strict(value)] as const);
  const isOpen = !("properties" in schema) || type !== "object" || "x-kubernetes-preserve-unknown-fields" in schema;
  return { ...(isOpen ? {} : { additionalProperties: false }), ...Object.fromEntries(members) };
}
