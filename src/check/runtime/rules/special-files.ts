import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";

/** No file that is kept has setuid or setgid, or is a device, a socket or a pipe. */
export const specialFiles = defineRule<RuntimeFacts>({
  id: "special-files",
  title: "files with setuid, devices, sockets or pipes",
  level: "warning",
  why: "a file with setuid gives whoever starts it the rights of its owner; devices and sockets belong to a running system",
  observe: ({ special }) =>
    special.map(({ path, why }) => {
      const stays = why.startsWith("a file with");
      return {
        what: stays ? `/${path} stays as it is: ${why}` : `/${path} is left out: it is ${why}`,
        evidence: [`the layer says that it is ${why}`],
        fix: stays ? "remove it from the plan if the service does not need it" : "mount it when it is needed",
      };
    }),
  confirm: () => ["no file that stays has setuid or setgid"],
});
