import type { BinaryFacts } from "../../evidence/binary/facts.ts";
import { defineRule } from "../rule.ts";

/** Neither PT_INTERP nor DT_NEEDED: the kernel starts it without any other file. */
export const staticallyLinked = defineRule<BinaryFacts>({
  id: "static",
  title: "the binary needs a loader or shared objects",
  level: "error",
  why: "a base without a libc has neither: the kernel then answers `no such file or directory` for the binary itself",
  observe: ({ where, interpreter, sharedObjects }) => {
    const evidence = [
      ...(interpreter === undefined ? [] : [`PT_INTERP: ${interpreter}`]),
      ...sharedObjects.map((name) => `DT_NEEDED: ${name}`),
    ];
    if (evidence.length === 0) return [];
    return [
      {
        what: `${where} is linked dynamically`,
        evidence,
        fix: "build without -buildmode=pie and -linkmode=external, or with C on a base with its libc: --cgo --base IMAGE",
      },
    ];
  },
  confirm: () => ["it has no PT_INTERP segment and no DT_NEEDED entry"],
});
