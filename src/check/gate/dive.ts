import { PlimsollError } from "../../base/error.ts";
import { checkDiveRules } from "../dive/rules.ts";
import type { Draft } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";

/** dive's three rules, as its own gate would apply them. Throws `config-invalid` where there are no layers to judge. */
export function dive({ now, policy, dive: score }: GateCase): readonly Draft[] {
  const rules = policy.dive;
  if (rules === null) return [];
  if (score === null) {
    throw new PlimsollError("config-invalid", {
      what: `dive's rules cannot be applied to ${now.service}`,
      why: "they are about what layers waste, and a program has none",
      fix: "remove them for this service, or judge its image",
      where: rules.where,
    });
  }
  return checkDiveRules(score, rules).flatMap(({ rule, status, value, threshold }): Draft[] => {
    if (status === "skip") return [];
    const isSize = rule === "highestWastedBytes";
    return [
      {
        rule: "dive",
        subject: { kind: "total", name: rule },
        approvable: rule,
        broken: status === "fail" ? "fail" : null,
        what: `dive's ${rule} of ${now.service} is ${value}, and the threshold is ${threshold}`,
        fix: status === "fail" ? "plimsoll lint shows what the layers waste" : null,
        of: isSize ? "stored" : null,
        size: isSize ? value : null,
        sizeLimit: isSize ? threshold : null,
        baselineSize: null,
        where: rules.where,
      },
    ];
  });
}
