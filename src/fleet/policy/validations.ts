import type { FleetRuleId } from "../rules/rule.ts";
import type { FleetRules } from "../rules/settings.ts";
import {
  digestExpression,
  dockerHubExpression,
  IMAGE_ID,
  REFERENCE,
  registryExpression,
  tagExpression,
} from "./image-expression.ts";

/** What an admission policy asks of a pod, in CEL (google/cel-spec): the object is refused where it is not true. */
export interface Validation {
  readonly rule: FleetRuleId;
  readonly expression: string;
  readonly message: string;
}

/** A rule, or a part of it, that policies cannot ask. */
export interface Unexpressed {
  readonly rule: FleetRuleId;
  readonly why: string;
}

interface Variable {
  readonly name: string;
  readonly expression: string;
}

const TEMPLATE = "spec.template.spec";

/**
 * What validations are written over. All three lists of containers count: policies that look at `containers` alone let
 * through what runs before, and what somebody attaches later.
 */
export const VARIABLES: readonly Variable[] = [
  {
    name: "spec",
    expression: `object.kind == 'Pod' ? object.spec : object.kind == 'PodTemplate' ? object.template.spec : object.kind == 'CronJob' ? object.spec.jobTemplate.${TEMPLATE} : object.${TEMPLATE}`,
  },
  {
    name: "containers",
    expression: ["containers", "initContainers", "ephemeralContainers"]
      .map((list) => `(has(variables.spec.${list}) ? variables.spec.${list} : [])`)
      .join(" + "),
  },
  { name: "podRunsAsNonRoot", expression: podSays("runAsNonRoot", (field) => `${field} == true`) },
  { name: "podHasSeccomp", expression: podSays("seccompProfile", hasUsualProfile) },
];

function podSays(member: string, holds: (field: string) => string): string {
  const context = "variables.spec.securityContext";
  return `has(${context}) && has(${context}.${member}) && ${holds(`${context}.${member}`)}`;
}

function hasUsualProfile(profile: string): string {
  return `has(${profile}.type) && ${profile}.type in ['RuntimeDefault', 'Localhost']`;
}

/** The validations of a fleet's rules, and what they leave out. */
export function validationsOf(rules: FleetRules): {
  readonly validations: readonly Validation[];
  readonly without: readonly Unexpressed[];
} {
  const { registry, tag, digest, securityContext } = rules;
  const validations = [
    ...(registry === undefined ? [] : [validation("registry", registryCondition(registry), places(registry))]),
    ...(tag === undefined
      ? []
      : [validation("tag", tagCondition(tag), `tags of images are of the form ${listed(tag)}`)]),
    ...(digest === undefined
      ? []
      : [validation("digest", imageIs(digestExpression()), "images are named by their digests")]),
    ...(securityContext === undefined ? [] : SECURITY),
  ];
  const outOfReach = (Object.keys(OUT_OF_REACH) as (keyof typeof OUT_OF_REACH)[])
    .filter((rule) => rules[rule] !== undefined)
    .map((rule) => ({ rule, why: OUT_OF_REACH[rule] }));
  return { validations, without: [...outOfReach, ...ofNamespaces(rules)] };
}

const OUT_OF_REACH = {
  size: "an admission policy sees the name of an image, and not how large it is",
  age: "an admission policy sees the name of an image, and not its config",
  nonroot:
    "an admission policy sees the name of an image, and not its user; securityContext asks that the pod itself says runAsNonRoot",
  findings: "an admission policy sees the name of an image, and no scanner's report",
  signed:
    "an expression sees the name of an image, and no signature; a Kyverno ImageValidatingPolicy asks for one, by a policy of its own kind",
  base: "an admission policy sees the name of an image, and neither what it says of its base nor what that is today",
  pinned: "a cluster sees what a workflow has made, and never the workflow",
  trigger: "a cluster sees what a workflow has made, and never the workflow",
} as const satisfies Partial<Record<FleetRuleId, string>>;

/** Pod Security Admission: https://kubernetes.io/docs/concepts/security/pod-security-admission/. */
function ofNamespaces({ podSecurity }: FleetRules): readonly Unexpressed[] {
  if (podSecurity === undefined) return [];
  const label = "pod-security.kubernetes.io/enforce";
  const labels = `${label}=${podSecurity.level} ${label}-version=v1.${podSecurity.minor}`;
  return [{ rule: "podSecurity", why: `Kubernetes asks it itself, where a namespace has the labels ${labels}` }];
}

function places(patterns: NonNullable<FleetRules["registry"]>): string {
  return `images come from ${listed(patterns)}`;
}

function listed(patterns: readonly { readonly text: string }[]): string {
  return patterns.map(({ text }) => text).join(", ");
}

/** Of every container. */
function validation(rule: FleetRuleId, condition: string, message: string): Validation {
  return { rule, expression: `variables.containers.all(c, ${condition})`, message };
}

function registryCondition(patterns: NonNullable<FleetRules["registry"]>): string {
  const elsewhere = registryExpression(patterns);
  const hub = dockerHubExpression(patterns);
  const either = [
    ...(elsewhere === undefined ? [] : [matches(elsewhere)]),
    ...(hub === undefined ? [] : [`(!c.image.startsWith('localhost/') && ${matches(hub)})`]),
  ];
  return `has(c.image) && !${matches(IMAGE_ID)} && (${either.join(" || ")})`;
}

function tagCondition(patterns: NonNullable<FleetRules["tag"]>): string {
  return `${imageIs(REFERENCE)} && ${matches(tagExpression(patterns))}`;
}

function imageIs(expression: string): string {
  return `has(c.image) && !${matches(IMAGE_ID)} && ${matches(expression)}`;
}

/** A raw string of CEL: an expression has no single quote in it, since references have none. */
function matches(expression: string): string {
  return `c.image.matches(r'${expression}')`;
}

const CONTEXT = "c.securityContext";

function containerSays(member: string, holds: (field: string) => string): string {
  return `has(${CONTEXT}) && has(${CONTEXT}.${member}) && ${holds(`${CONTEXT}.${member}`)}`;
}

/** What a container says wins over what its pod says, also where it says less. */
function containerElsePod(member: string, holds: (field: string) => string, ofPod: string): string {
  const field = `${CONTEXT}.${member}`;
  return `(has(${CONTEXT}) && has(${field})) ? (${holds(field)}) : variables.${ofPod}`;
}

const SECURITY: readonly Validation[] = [
  validation(
    "securityContext",
    containerSays("allowPrivilegeEscalation", (field) => `${field} == false`),
    "containers say allowPrivilegeEscalation: false",
  ),
  validation(
    "securityContext",
    containerSays("capabilities", (field) => `has(${field}.drop) && 'ALL' in ${field}.drop`),
    "containers drop ALL capabilities",
  ),
  validation(
    "securityContext",
    containerSays("readOnlyRootFilesystem", (field) => `${field} == true`),
    "containers say readOnlyRootFilesystem: true",
  ),
  validation(
    "securityContext",
    containerElsePod("runAsNonRoot", (field) => `${field} == true`, "podRunsAsNonRoot"),
    "containers, or their pod, say runAsNonRoot: true",
  ),
  validation(
    "securityContext",
    containerElsePod("seccompProfile", hasUsualProfile, "podHasSeccomp"),
    "containers, or their pod, have the seccomp profile RuntimeDefault, or one of the node",
  ),
];
