import { LINT_RULES } from "../../check/lint/lint-rules.ts";
import type { RuleCard } from "../../check/rule.ts";
import { MANIFEST_RULES, POD_RULES } from "./rules.ts";

/** Every rule that `plimsoll lint` may report: of images and Dockerfiles, and of manifests. */
export const ALL_LINT_RULES: readonly RuleCard[] = [...LINT_RULES, ...MANIFEST_RULES, ...POD_RULES];
