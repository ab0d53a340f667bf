import type { Instruction } from "../../format/oci/instructions.ts";
import type { FileOwner } from "./owner.ts";

/** Of each entry of a layer, the instruction that made it as its owner. */
export function instructionOwners(entries: number, instruction: Instruction | null, layer: number): FileOwner[] {
  const name = instruction?.text || `layer ${layer}`;
  return new Array<FileOwner>(entries).fill({ kind: "instruction", name, version: null, how: "history" });
}
