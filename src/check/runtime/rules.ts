import type { RuntimeFacts } from "../../evidence/runtime/runtime-facts.ts";
import type { Rule, Verdict } from "../rule.ts";
import { absentData } from "./rules/absent-data.ts";
import { brokenLink } from "./rules/broken-link.ts";
import { doubtfulFiles } from "./rules/doubtful-files.ts";
import { entrypoint } from "./rules/entrypoint.ts";
import { goService } from "./rules/go-service.ts";
import { sharedObjects } from "./rules/shared-objects.ts";
import { specialFiles } from "./rules/special-files.ts";
import { startedByShell } from "./rules/started-by-shell.ts";
import { startedPrograms } from "./rules/started-programs.ts";
import { undecidedCommand } from "./rules/undecided-command.ts";
import { unknownNeeds } from "./rules/unknown-needs.ts";
import { unknownUser, unnamedUser } from "./rules/unknown-user.ts";

/** What must hold, or is worth reporting, about an image that is made minimal without its source. */
const RUNTIME_RULES: readonly Rule<RuntimeFacts>[] = [
  entrypoint,
  goService,
  sharedObjects,
  startedByShell,
  startedPrograms,
  undecidedCommand,
  unknownNeeds,
  unknownUser,
  unnamedUser,
  absentData,
  brokenLink,
  doubtfulFiles,
  specialFiles,
];

/** The verdict of each rule, in their order. */
export function checkRuntime(facts: RuntimeFacts): readonly Verdict[] {
  return RUNTIME_RULES.map((rule) => rule.check(facts));
}
