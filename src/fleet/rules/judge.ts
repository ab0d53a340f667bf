import { type Waived, Waivers } from "../../contract/waive.ts";
import type { Container, Pod } from "../../format/kubernetes/pod.ts";
import type { Reference } from "../../format/oci/reference.ts";
import type { FleetImage } from "../services/fleet-image.ts";
import { judgeAge } from "./age.ts";
import { judgeDigest } from "./digest.ts";
import { judgeNonroot } from "./nonroot.ts";
import { judgePodSecurity } from "./pod-security.ts";
import { judgeRegistry } from "./registry.ts";
import { FLEET_RULE_IDS, type FleetFinding, type FleetRuleId, isUnknown } from "./rule.ts";
import { judgeSecurityContext } from "./security-context.ts";
import type { FleetRules, FleetWaiver } from "./settings.ts";
import { judgeSize } from "./size.ts";
import { judgeTag } from "./tag.ts";

/** A service as the rules see it. */
export interface JudgedService {
  readonly name: string;
  /** The reference as written; with why where it names no image of a registry. */
  readonly reference: Reference | { readonly why: string };
  /** The container that runs it, and its pod; with why where no manifest says so. */
  readonly run: { readonly container: Container; readonly pod: Pod } | { readonly why: string };
  /** What was read; with why where it could not be. */
  readonly image: FleetImage | { readonly why: string };
}

/** One cell of the matrix. */
export interface FleetCell extends Waived<FleetFinding> {
  readonly rule: FleetRuleId;
}

interface Judged {
  /** For each service, a cell for each rule that the fleet has, in the order of `FLEET_RULE_IDS`. */
  readonly cells: readonly (readonly FleetCell[])[];
  readonly unused: readonly FleetWaiver[];
}

/** Holds each service against each rule. `nowMs` is the time of the look, in milliseconds since 1970. */
export function judgeFleet(
  services: readonly JudgedService[],
  rules: FleetRules,
  { waivers: written, nowMs }: { readonly waivers: readonly FleetWaiver[]; readonly nowMs: number },
): Judged {
  const waivers = new Waivers(written);
  const asked = FLEET_RULE_IDS.filter((rule) => rules[rule] !== undefined);
  const cells = services.map((service) =>
    asked.map((rule): FleetCell => {
      const isAbout = (waiver: FleetWaiver) =>
        waiver.rule === rule && (waiver.service === null || waiver.service === service.name);
      return { rule, ...waivers.over(judge(rule, service, rules, nowMs), isAbout) };
    }),
  );
  return { cells, unused: waivers.unused };
}

function judge(
  rule: FleetRuleId,
  { reference, run, image }: JudgedService,
  rules: FleetRules,
  nowMs: number,
): FleetFinding {
  switch (rule) {
    case "registry":
      return ofKnown(reference, (one) => judgeRegistry(one, rules.registry!));
    case "tag":
      return ofKnown(reference, (one) => judgeTag(one, rules.tag!));
    case "digest":
      return ofKnown(reference, judgeDigest);
    case "securityContext":
      return ofKnown(run, ({ container, pod }) => judgeSecurityContext(container, pod));
    case "podSecurity":
      return ofKnown(run, ({ container, pod }) => judgePodSecurity(container, pod, rules.podSecurity!));
    case "size":
      return ofKnown(image, (one) => judgeSize(one, rules.size!));
    case "age":
      return ofKnown(image, (one) => judgeAge(one, rules.age!, nowMs));
    case "nonroot":
      return ofKnown(image, judgeNonroot);
  }
}

/** What is not known cannot be judged. */
function ofKnown<Subject extends object>(
  subject: Subject | { readonly why: string },
  judgeIt: (subject: Subject) => FleetFinding,
): FleetFinding {
  return "why" in subject ? isUnknown(subject.why) : judgeIt(subject);
}
