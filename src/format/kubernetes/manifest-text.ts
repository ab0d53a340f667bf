import { counted } from "../../base/counted.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Unparsed } from "../yaml/parsed.ts";
import { yamlText } from "../yaml/yaml-text.ts";

/** The text of a file of YAML or JSON, without a byte order mark. */
export function manifestText(bytes: Uint8Array): string | Unparsed {
  if (bytes.length > LIMITS.kubernetesFileBytes) {
    return { why: `it has more than ${counted(LIMITS.kubernetesFileBytes, "byte")}, the most that is read`, line: 1 };
  }
  return yamlText(bytes);
}
