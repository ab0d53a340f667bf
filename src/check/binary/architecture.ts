import type { BinaryFacts } from "../../evidence/binary/facts.ts";
import { defineRule } from "../rule.ts";

/** The machine in the ELF header is the architecture that the image declares. */
export const architecture = defineRule<BinaryFacts>({
  id: "architecture",
  title: "the binary is for another architecture than the image",
  level: "error",
  why: "a node of the image's platform cannot start it: `exec format error`",
  observe: ({ where, goarch, expectedGoarch }) => {
    if (expectedGoarch === undefined || goarch === expectedGoarch) return [];
    return [
      {
        what: `${where} is for ${goarch ?? "a machine that Go does not know"}, not for ${expectedGoarch}`,
        evidence: [`the ELF header says ${goarch ?? "another machine"}`, `the image says ${expectedGoarch}`],
        fix: `build with GOARCH=${expectedGoarch}`,
      },
    ];
  },
  confirm: ({ goarch }) => [`the ELF header says ${goarch}`],
});
