import type { Need } from "../../evidence/base-need.ts";

const ID = "libc";

/** The loader and the shared objects of a dynamically linked binary. Follows from its ELF headers alone. */
export const libc: Need = {
  id: ID,
  check: ({ interpreter, sharedObjects }) => {
    return {
      id: ID,
      needed: interpreter === undefined && sharedObjects.length === 0 ? "no" : "yes",
      why: [
        ...(interpreter === undefined
          ? ["no PT_INTERP: the kernel starts it without a loader"]
          : [`PT_INTERP: ${interpreter}`]),
        ...(sharedObjects.length === 0 ? ["no DT_NEEDED"] : sharedObjects.map((name) => `DT_NEEDED: ${name}`)),
      ],
    };
  },
};
