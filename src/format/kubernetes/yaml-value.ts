import type { Json } from "../../base/strict-json.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import { splitDocuments } from "./document.ts";
import { manifestText } from "./manifest-text.ts";
import { parsePlainYaml } from "./parse-plain-yaml.ts";
import { KUBERNETES_SCALARS } from "./scalar.ts";

/** The value of a file of YAML or JSON with one document, as the tools of Kubernetes read it. Never throws for what is in it. */
export function readYamlValue(bytes: Uint8Array): { readonly value: Json } | { readonly why: string } {
  const text = manifestText(bytes);
  if (typeof text !== "string") return { why: text.why };
  const { documents, ambiguous } = splitDocuments(text);
  if (ambiguous[0] !== undefined) return { why: ambiguous[0].why };
  const written = documents.filter(({ text: lines }) => lines.split("\n").some((line) => !/^\s*(?:#|$)/.test(line)));
  if (written.length > 1) return { why: "it has more than one document" };
  const [document] = written;
  if (document === undefined) return { value: null };
  const parsed = parsePlainYaml(document) ?? parseYaml(document, KUBERNETES_SCALARS);
  return "why" in parsed ? { why: `line ${parsed.line}: ${parsed.why}` } : { value: parsed.value };
}
