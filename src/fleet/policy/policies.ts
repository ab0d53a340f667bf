import { stringify } from "yaml";
import { WRITTEN_YAML } from "../../format/kubernetes/written-yaml.ts";
import type { FleetRules } from "../rules/settings.ts";
import { type Unexpressed, VARIABLES, type Validation, validationsOf } from "./validations.ts";

/** A fleet's rules for the engines that can refuse a pod. */
export interface Policies {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** What none of these engines can ask. */
  readonly without: readonly Unexpressed[];
}

const NAME = "plimsoll-fleet";

/** Pods, what makes them, and what is attached to them while they run. */
const MATCHED = {
  resourceRules: [
    rule("", "v1", ["pods", "pods/ephemeralcontainers", "podtemplates", "replicationcontrollers"]),
    rule("apps", "v1", ["deployments", "replicasets", "statefulsets", "daemonsets"]),
    rule("batch", "v1", ["jobs", "cronjobs"]),
  ],
};

function rule(group: string, version: string, resources: readonly string[]) {
  return { apiGroups: [group], apiVersions: [version], operations: ["CREATE", "UPDATE"], resources };
}

/**
 * A ValidatingAdmissionPolicy of Kubernetes (admissionregistration.k8s.io/v1, from v1.30 on) with its binding, and a
 * ValidatingPolicy of Kyverno (policies.kyverno.io/v1, from 1.17 on). No file where there is nothing that they can ask.
 */
export function policiesOf(rules: FleetRules): Policies {
  const { validations, without } = validationsOf(rules);
  if (validations.length === 0) return { files: [], without };
  const files = [
    { name: "validating-admission-policy.yaml", documents: [admissionPolicy(validations), BINDING] },
    { name: "kyverno-validating-policy.yaml", documents: [kyvernoPolicy(validations)] },
  ];
  return { files: files.map(({ name, documents }) => ({ name, text: textOf(documents) })), without };
}

function admissionPolicy(validations: readonly Validation[]): object {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: NAME },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: MATCHED,
      variables: VARIABLES,
      validations: validations.map(({ expression, message }) => ({ expression, message, reason: "Invalid" })),
    },
  };
}

const BINDING = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: { name: NAME },
  spec: { policyName: NAME, validationActions: ["Deny"] },
};

/** Kinds that make pods are matched themselves, so that Kyverno need not derive rules for them. */
function kyvernoPolicy(validations: readonly Validation[]): object {
  return {
    apiVersion: "policies.kyverno.io/v1",
    kind: "ValidatingPolicy",
    metadata: { name: NAME },
    spec: {
      validationActions: ["Deny"],
      failurePolicy: "Fail",
      matchConstraints: MATCHED,
      variables: VARIABLES,
      validations: validations.map(({ expression, message }) => ({ expression, message })),
    },
  };
}

function textOf(documents: readonly object[]): string {
  return documents.map((document) => stringify(document, WRITTEN_YAML)).join("---\n");
}
