import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { leftovers, wasteByLayer } from "./costs.ts";

export const toolchainInImage = defineRule<ImageFacts>({
  id: "toolchain-in-image",
  title: "the Go toolchain is in the image",
  level: "warning",
  why: "a compiled service needs no compiler, and an attacker who breaks in could use it",
  observe: (facts) =>
    wasteByLayer(facts, leftovers(facts, "Go toolchain"), () => ({
      what: "the compiler, its tools and the standard library are shipped",
      fix: "build in a separate stage and copy the program; or plimsoll slim",
    })),
});
