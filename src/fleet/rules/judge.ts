import { type Waived, Waivers } from "../../contract/waive.ts";
import type { Container, Pod } from "../../format/kubernetes/pod.ts";
import type { Reference } from "../../format/oci/reference.ts";
import type { Workflow } from "../../format/workflow/workflow.ts";
import type { FleetImage } from "../services/fleet-image.ts";
import { judgeAge } from "./age.ts";
import { judgeDigest } from "./digest.ts";
import { judgeNonroot } from "./nonroot.ts";
import { judgePinned } from "./pinned.ts";
import { judgePodSecurity } from "./pod-security.ts";
import { judgeRegistry } from "./registry.ts";
import { FLEET_RULE_IDS, type FleetFinding, type FleetRuleId, isUnknown } from "./rule.ts";
import { judgeSecurityContext } from "./security-context.ts";
import type { FleetRules, FleetWaiver } from "./settings.ts";
import { judgeSize } from "./size.ts";
import { judgeTag } from "./tag.ts";
import { judgeTrigger } from "./trigger.ts";

/** A service as the rules see it. */
export interface JudgedService {
  readonly name: string;
  /** The reference as written; with why where it names no image of a registry. */
  readonly reference: Reference | { readonly why: string };
  /** The container that runs it, and its pod; with why where no manifest says so. */
  readonly run: { readonly container: Container; readonly pod: Pod } | { readonly why: string };
  /** What was read; with why where it could not be. */
  readonly image: FleetImage | { readonly why: string };
  /** What was found for the rules that ask more than the image itself says. */
  readonly looked: LookedFindings;
}

/** By rule; of a rule that the fleet does not have there is none. */
export type LookedFindings = Readonly<Record<LookedRule, FleetFinding | undefined>>;
type LookedRule = "findings" | "signed" | "base";
/** They are about workflows; the others are about services. */
const WORKFLOW_RULES = ["pinned", "trigger"] as const satisfies readonly FleetRuleId[];
type WorkflowRule = (typeof WORKFLOW_RULES)[number];
type ServiceRule = Exclude<FleetRuleId, WorkflowRule>;

/** One cell of the matrix. */
export interface FleetCell extends Waived<FleetFinding> {
  readonly rule: FleetRuleId;
}

interface Judged {
  /** For each service, a cell for each rule that is about services and that the fleet has, in the order of `FLEET_RULE_IDS`. */
  readonly cells: readonly (readonly FleetCell[])[];
  /** The same for each workflow. */
  readonly workflows: readonly (readonly FleetCell[])[];
  readonly unused: readonly FleetWaiver[];
  /** Rules that the fleet has, and nothing that they are about. */
  readonly idle: readonly FleetRuleId[];
}

interface Judging {
  readonly waivers: readonly FleetWaiver[];
  /** The time of the look, in milliseconds since 1970. */
  readonly nowMs: number;
}

/** Holds each service and each workflow against each rule that is about it. */
export function judgeFleet(
  { services, workflows }: { readonly services: readonly JudgedService[]; readonly workflows: readonly Workflow[] },
  rules: FleetRules,
  { waivers: written, nowMs }: Judging,
): Judged {
  const waivers = new Waivers(written);
  const asked = FLEET_RULE_IDS.filter((rule) => rules[rule] !== undefined);
  const cellOf = (rule: FleetRuleId, name: string, finding: FleetFinding): FleetCell => {
    const isAbout = (waiver: FleetWaiver) =>
      waiver.rule === rule && (waiver.service === null || waiver.service === name);
    return { rule, ...waivers.over(finding, isAbout) };
  };
  const cells = services.map((service) =>
    asked.filter(isOfServices).map((rule) => cellOf(rule, service.name, judge(rule, service, rules, nowMs))),
  );
  const ofWorkflows = workflows.map((one) =>
    asked.filter(isOfWorkflows).map((rule) => cellOf(rule, one.file, judgeWorkflow(rule, one, rules))),
  );
  const idle = asked.filter((rule) => (isOfWorkflows(rule) ? workflows : services).length === 0);
  return { cells, workflows: ofWorkflows, unused: waivers.unused, idle };
}

function isOfWorkflows(rule: FleetRuleId): rule is WorkflowRule {
  return (WORKFLOW_RULES as readonly FleetRuleId[]).includes(rule);
}

function isOfServices(rule: FleetRuleId): rule is ServiceRule {
  return !isOfWorkflows(rule);
}

function judgeWorkflow(rule: WorkflowRule, workflow: Workflow, rules: FleetRules): FleetFinding {
  return rule === "pinned" ? judgePinned(workflow) : judgeTrigger(workflow, rules.trigger!);
}

function judge(
  rule: ServiceRule,
  { reference, run, image, looked }: JudgedService,
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
    case "findings":
    case "signed":
    case "base":
      return looked[rule] ?? isUnknown("nobody has looked");
  }
}

/** What is not known cannot be judged. */
function ofKnown<Subject extends object>(
  subject: Subject | { readonly why: string },
  judgeIt: (subject: Subject) => FleetFinding,
): FleetFinding {
  return "why" in subject ? isUnknown(subject.why) : judgeIt(subject);
}
