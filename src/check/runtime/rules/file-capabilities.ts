import { defineRule } from "../../rule.ts";

interface CapabilityFacts {
  /** Files that are kept and have the extended attribute `security.capability`. */
  readonly paths: readonly string[];
}

/** No file that is kept has capabilities. */
export const fileCapabilities = defineRule<CapabilityFacts>({
  id: "file-capabilities",
  title: "a file with capabilities",
  level: "warning",
  why: "it gives rights to whoever starts it, and not every registry client and runtime preserves the attribute",
  observe: ({ paths }) =>
    paths.map((path) => ({
      what: `/${path} stays with the capabilities that it has`,
      evidence: ["the layer has the pax record SCHILY.xattr.security.capability for it"],
      fix: "listen on a port above 1023, or let the runtime grant the capability",
    })),
  confirm: () => ["no file that stays has capabilities"],
});
