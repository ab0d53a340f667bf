import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";

export const rootUser = defineRule<ImageFacts>({
  id: "root-user",
  title: "the service runs as root",
  level: "warning",
  why: "whoever breaks out of the service is root in the container, and may be on the host",
  observe: ({ ledger }) => {
    const user = ledger.config.config?.User ?? "";
    if (!/^(?:|root|0+)(?::.*)?$/.test(user)) return [];
    return [
      {
        what: user === "" ? "no user is set" : `the user is ${user}`,
        evidence: [`User: ${JSON.stringify(user)}`],
        fix: "USER 65532:65532",
      },
    ];
  },
});
