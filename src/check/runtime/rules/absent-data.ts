import { surelyNeeds } from "../../../evidence/runtime/needed.ts";
import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";

const NAMES = { "certificates": "certificate authorities", "time-zones": "time zones" } as const;

/** The data that the service certainly needs from a base is in its present image. */
export const absentData = defineRule<RuntimeFacts>({
  id: "absent-data",
  title: "the service needs data that its image does not have",
  level: "note",
  why: "the service fails when it reads them, in this image as well as in the slim one: plimsoll adds nothing that was not there",
  observe: ({ where, evidence, baseData }) =>
    (["certificates", "time-zones"] as const)
      .filter((id) => surelyNeeds(evidence, id) && !baseData[id])
      .map((id) => ({
        what: `${where} has no ${NAMES[id]}, and none are added`,
        evidence: evidence.find((item) => item.id === id)?.why ?? [],
        fix: `set "add": {"${id === "certificates" ? "certificates" : "timeZones"}": true} in the plan: --dry-run --plan-out FILE, then --plan FILE`,
      })),
  confirm: () => ["the image has what the service needs of a base"],
});
