import { fieldText } from "../../format/kubernetes/read-pod.ts";
import { type CommentedObject, commentedYaml } from "./commented-yaml.ts";
import type { Undecided } from "./service-evidence.ts";

/** A file as it is generated. */
export interface GeneratedFile {
  /** Below the folder that a person named, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly evidence: readonly FieldEvidence[];
}

export interface FieldEvidence {
  /** `spec.template.spec.nodeSelector` */
  readonly field: string;
  readonly why: string;
}

export interface Generated {
  readonly files: readonly GeneratedFile[];
  readonly undecided: readonly Undecided[];
}

export function generatedFile(path: string, object: CommentedObject): GeneratedFile {
  const evidence = object.reasons.map((reason) => ({ field: fieldText(reason.path), why: reason.why }));
  return { path, text: commentedYaml(object), evidence };
}
