import { defineNeed, linkedOf } from "./need.ts";

const MAKING = ["os.MkdirTemp", "os.CreateTemp"];
/** It writes parts of a form to files once they exceed the memory that the service allows. */
const FORMS = "mime/multipart.(*Reader).ReadForm";

/** A folder that every user may write to. $TMPDIR may name another one. */
export const temporaryDirectory = defineNeed({
  id: "temporary-directory",
  goPackage: "os",
  weigh: (functions) => {
    const making = linkedOf(functions, MAKING);
    if (functions.has("os.CreateTemp") && functions.has(FORMS) && !functions.has("os.MkdirTemp")) {
      return {
        needed: "unknown",
        why: [...making, `${FORMS} is linked: it creates a file if a form is larger than it may hold in memory`],
      };
    }
    if (making.length > 0) return { needed: "yes", why: making };
    if (functions.has("os.TempDir")) {
      return {
        needed: "unknown",
        why: ["os.TempDir is linked: it returns the name of the folder without using the folder"],
      };
    }
    return { needed: "no", why: ["none of os.CreateTemp, os.MkdirTemp, os.TempDir is linked"] };
  },
});
