import { helpCommandOf } from "../../base/help-page.ts";
import type { Need } from "../../evidence/base-need.ts";

const ID = "libc";
const DOCS = helpCommandOf(ID);

/** The loader and the shared objects of a dynamically linked binary. Follows from its ELF headers alone. */
export const libc: Need = {
  id: ID,
  docs: DOCS,
  check: ({ interpreter, sharedObjects }) => {
    const files = [...(interpreter === undefined ? [] : [interpreter]), ...sharedObjects];
    return {
      id: ID,
      needed: files.length > 0 ? "yes" : "no",
      why: [
        ...(interpreter === undefined
          ? ["no PT_INTERP: the kernel starts it without a loader"]
          : [`PT_INTERP: ${interpreter}`]),
        ...(sharedObjects.length === 0 ? ["no DT_NEEDED"] : sharedObjects.map((name) => `DT_NEEDED: ${name}`)),
      ],
      provides: files.length > 0 ? files.join(", ") : "/lib/ld-*.so, libc.so",
      docs: DOCS,
    };
  },
};
