import { defineNeed, linkedOf } from "./need.ts";

const LOOKUPS = ["mime.TypeByExtension", "mime.ExtensionsByType"];

/** Media types by file extension, beyond those that Go has built in. */
export const mimeTypes = defineNeed({
  id: "mime-types",
  goPackage: "mime",
  weigh: (functions) => {
    const lookups = linkedOf(functions, LOOKUPS);
    if (lookups.length === 0) return { needed: "no", why: ["no lookup by file extension is linked"] };
    return {
      needed: "unknown",
      why: [...lookups, "it works without the file, but then knows only the extensions that Go has built in"],
    };
  },
});
