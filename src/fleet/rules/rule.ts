/** What a fleet can ask of each service: docs/guide/fleet.md has a paragraph for each. */
export const FLEET_RULES = {
  registry: "images come from the registries and repositories of the fleet",
  tag: "the tag is one of a release",
  digest: "the image is named by its digest",
  size: "the image is within its budget",
  age: "the image was built lately",
  securityContext: "the pod gives up what a service does not need",
  podSecurity: "the pod is admitted at a level of the Pod Security Standards",
  nonroot: "the image has a user of its own, as a number",
  findings: "no vulnerability of a severity is known in the image",
  signed: "the image is signed, as a policy requires",
  base: "the image is built on what the name of its base means today",
  pinned: "a workflow names what it runs by commits and digests",
  trigger: "only tags of a release start a workflow",
} as const;

export type FleetRuleId = keyof typeof FLEET_RULES;

export const FLEET_RULE_IDS = Object.keys(FLEET_RULES) as readonly FleetRuleId[];

/** What was found out about one rule at one service, before anybody asks whether it is waived. */
export interface FleetFinding {
  readonly outcome: "pass" | "fail" | "unknown";
  /** What was found, in one sentence. */
  readonly what: string;
  /** What the reader can do now; null where nothing is to do. */
  readonly fix: string | null;
}

export function passes(what: string): FleetFinding {
  return { outcome: "pass", what, fix: null };
}

export function fails(what: string, fix: string): FleetFinding {
  return { outcome: "fail", what, fix };
}

export function isUnknown(what: string, fix: string | null = null): FleetFinding {
  return { outcome: "unknown", what, fix };
}
