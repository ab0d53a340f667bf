import { closestWord } from "../../base/closest-word.ts";
import { defined } from "../../base/defined.ts";
import { PlimsollError } from "../../base/error.ts";
import type {
  DiveThresholds,
  ForbiddenRule,
  GatePolicy,
  LintRules,
  Pattern,
  VulnerabilityRules,
} from "../../check/gate/policy.ts";
import { LINT_RULES } from "../../check/lint/lint-rules.ts";
import { refuseContradictions, requirePattern } from "./gate-contradictions.ts";
import { PLIMSOLL_FILE } from "./plimsoll-file.ts";
import { DEFAULT_PLACE, type Places, type RuleLayer, RuleLayers, type SizeDefaults } from "./rule-layers.ts";
import { readYamlFile } from "./yaml-file.ts";

/** What plimsoll.yaml says about the gate. */
export interface GateSettings {
  /** Null if the file does not say it. */
  readonly baseline: BaselineChoice | null;
  /** What the last release is; null if the service is not compared with one. */
  readonly release: ReleaseSource | null;
  /** Who may approve; null for everybody who did not make the change. */
  readonly approvers: readonly string[] | null;
  /** In the order of the file; empty if it names none. */
  readonly services: readonly GateService[];
  /** For a service that is not among them. */
  readonly policy: GatePolicy;
}

/** What a service is compared with. */
export type BaselineChoice =
  | { readonly kind: "lock" | "attached" | "merge-base" }
  | { readonly kind: "image"; readonly reference: string };

export type ReleaseSource =
  /** A pattern of tags of the repository, as `git tag --list` has them. */
  { readonly kind: "tag"; readonly pattern: string } | { readonly kind: "image"; readonly reference: string };

export interface GateService {
  readonly name: string;
  /** A main package, a program or an image, as on the command line. */
  readonly source: string;
  /** The configuration file for building it, as it is written; null for the file itself. */
  readonly config: string | null;
  /** Empty for those of its configuration. */
  readonly platforms: readonly string[];
  readonly policy: GatePolicy;
  /** `plimsoll.yaml:12:5` */
  readonly where: string;
}

const TOTAL: SizeDefaults = { of: "wire", limitThen: "fail", growthThen: "approve", growth: "2 %" };
const LAYERS: SizeDefaults = { of: "wire", limitThen: "fail", growthThen: "fail", growth: null };
const MODULES: SizeDefaults = { of: "stored", limitThen: "fail", growthThen: "fail", growth: null };
const PACKAGES: SizeDefaults = { ...MODULES, growth: "5 % and 10 kB" };

/**
 * Reads the section `gate` of a plimsoll.yaml; an empty file gives the default rules. Throws `config-invalid` with line
 * and column, also for rules that contradict each other.
 */
export function parseGateSettings(text: string, where: string): GateSettings {
  const { data, ...places } = readYamlFile(text, where, PLIMSOLL_FILE);
  const { baseline, release, approvers = null, rules = {}, services = {} } = data.gate ?? {};
  const common: RuleLayer = { rules, path: ["gate", "rules"] };
  const hasRelease = release !== undefined;
  return {
    baseline: baseline === undefined ? null : parseBaselineChoice(baseline, places.placeOf(["gate", "baseline"])),
    release: release === undefined ? null : releaseOf(release),
    approvers,
    services: Object.entries(services).map(([name, { source, config = null, platforms = [], rules: own = {} }]) => {
      const path = ["gate", "services", name];
      const place = places.placeOfKey(path);
      requireServiceName(name, place);
      const layers = [{ rules: own, path: [...path, "rules"] }, common];
      return { name, source, config, platforms, policy: policyFrom(layers, places, hasRelease), where: place };
    }),
    policy: policyFrom([common], places, hasRelease),
  };
}

/** The rules for a service, whether the file names it or not. */
export function policyOf({ services, policy }: GateSettings, service: string): GatePolicy {
  return services.find(({ name }) => name === service)?.policy ?? policy;
}

const WORDS = ["lock", "attached", "merge-base"] as const;

/** What `baseline` of the file, or a flag, names. Throws `config-invalid`. */
export function parseBaselineChoice(text: string, where?: string): BaselineChoice {
  const kind = WORDS.find((word) => word === text);
  if (kind !== undefined) return { kind };
  if (/[/:@.]/.test(text)) return { kind: "image", reference: text };
  const near = closestWord(text, WORDS);
  throw new PlimsollError("config-invalid", {
    what: `"${text}" is not a baseline`,
    why: `a baseline is ${WORDS.join(", ")}, or an image such as ghcr.io/me/order:stable`,
    ...(near === undefined ? {} : { fix: `did you mean "${near}"?` }),
    ...(where === undefined ? {} : { where }),
  });
}

function releaseOf(release: { readonly tag: string } | { readonly image: string }): ReleaseSource {
  return "tag" in release ? { kind: "tag", pattern: release.tag } : { kind: "image", reference: release.image };
}

function requireServiceName(name: string, where: string): void {
  if (/^[\w][\w./-]*$/.test(name)) return;
  throw new PlimsollError("config-invalid", {
    what: `${JSON.stringify(name)} is not the name of a service`,
    why: "a name has letters, digits and . _ - / only, and starts with a letter or a digit",
    where,
  });
}

function policyFrom(layers: readonly RuleLayer[], places: Places, hasRelease: boolean): GatePolicy {
  const rules = new RuleLayers(layers, places);
  const isNew = rules.member<"fail" | "approve">("modules", "new");
  const policy: GatePolicy = {
    total: { limit: rules.limit("total", TOTAL), growth: rules.growth("total", TOTAL) },
    release: releaseRule(rules, hasRelease),
    layers: rules.parts("layers", LAYERS),
    modules: {
      ...rules.parts("modules", MODULES),
      new: isNew?.value ?? null,
      ...(isNew === undefined ? {} : { newWhere: rules.place(isNew.path) }),
    },
    packages: rules.parts("packages", PACKAGES),
    forbidden: forbiddenRules(rules),
    dive: diveRules(rules),
    lint: lintRules(rules),
    vulnerabilities: vulnerabilityRules(rules),
    ignore: ignoredPatterns(rules),
  };
  refuseContradictions(policy);
  return policy;
}

/** Against the last release a service is held to the growth that its total is held to, if nothing else is written. */
function releaseRule(rules: RuleLayers, hasRelease: boolean): GatePolicy["release"] {
  const own = rules.rule("release");
  if (hasRelease) {
    const total = rules.growth("total", TOTAL);
    const { of, then: growthThen, text: growth } = total ?? { of: TOTAL.of, then: TOTAL.growthThen, text: null };
    const found = rules.growth("release", { ...TOTAL, of, growthThen, growth });
    return found !== null && found.where === DEFAULT_PLACE ? { ...found, where: total?.where ?? found.where } : found;
  }
  if (own === undefined || own.value === null) return null;
  throw new PlimsollError("config-invalid", {
    what: "there is a rule for growth since the last release, and nothing says what that is",
    fix: 'add it to gate: release: {tag: "v*"}, or release: {image: ghcr.io/me/order:stable}',
    where: rules.place(own.path),
  });
}

function forbiddenRules(rules: RuleLayers): readonly ForbiddenRule[] {
  const found = rules.rule("forbidden");
  return (found?.value ?? []).map(({ pattern, reason, then }, index) => {
    const where = rules.place([...found!.path, index]);
    requirePattern(pattern, where);
    return { pattern: { text: pattern, where }, reason: reason ?? null, then: then ?? "fail" };
  });
}

function ignoredPatterns(rules: RuleLayers): readonly Pattern[] {
  const found = rules.rule("ignore");
  return (found?.value ?? []).map((text, index) => ({ text, where: rules.place([...found!.path, index]) }));
}

function diveRules(rules: RuleLayers): DiveThresholds | null {
  const found = rules.rule("dive");
  if (found === undefined || found.value === null) return null;
  const { lowestEfficiency = null, highestWastedBytes = null, highestUserWastedPercent = null } = found.value;
  return { lowestEfficiency, highestWastedBytes, highestUserWastedPercent, where: rules.place(found.path) };
}

function lintRules(rules: RuleLayers): LintRules | null {
  const found = rules.rule("lint");
  if (found === undefined || found.value === null) return null;
  const { level = "error", rules: own = {} } = found.value;
  const known = LINT_RULES.map(({ id }) => id);
  for (const id of Object.keys(own)) {
    if (known.includes(id)) continue;
    const near = closestWord(id, known);
    throw new PlimsollError("config-invalid", {
      what: `there is no rule ${id} of plimsoll lint`,
      fix: near === undefined ? "plimsoll help rules lists them" : `did you mean ${near}?`,
      where: rules.placeOfKey([...found.path, "rules", id]),
    });
  }
  return { level, rules: own, where: rules.place(found.path) };
}

function vulnerabilityRules(rules: RuleLayers): VulnerabilityRules | null {
  const found = rules.rule("vulnerabilities");
  if (found === undefined || found.value === null) return null;
  const { reachable, source, unknown = 0, maxAge = null, then = "fail", ...levels } = found.value;
  const where = rules.place(found.path);
  if (reachable === undefined && Object.keys(levels).length === 0) {
    throw new PlimsollError("config-invalid", {
      what: "the rule for vulnerabilities allows any number of them",
      fix: "say how many are allowed, such as critical: 0 or reachable: 0, or write vulnerabilities: off",
      where,
    });
  }
  return {
    levels: defined(levels),
    ...defined({ reachable, source }),
    unknown: unknown === "allow" ? Number.POSITIVE_INFINITY : unknown,
    maxAgeDays: maxAge,
    then,
    where,
  };
}
