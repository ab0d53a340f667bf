import { closestWord } from "../../base/closest-word.ts";
import { type Draft, NO_SIZE } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";
import { LIST_OF } from "./parts.ts";
import { matches } from "./pattern.ts";
import type { Pattern } from "./policy.ts";

const KINDS = ["layer", "module", "package"] as const;

/** A pattern that matches nothing holds nothing: it is misspelt, or what it was about is gone. */
export function ruleUnused({ now, baseline, policy }: GateCase): readonly Draft[] {
  const [layers, modules, packages] = KINDS.map((kind) => {
    const records = baseline === null ? [now] : [now, baseline];
    return [...new Set(records.flatMap((record) => record[LIST_OF[kind]].map(({ name }) => name)))];
  });
  const written: readonly (readonly [Pattern, readonly string[]])[] = [
    ...policy.layers.only.map(({ pattern }) => [pattern, layers!] as const),
    ...policy.modules.only.map(({ pattern }) => [pattern, modules!] as const),
    ...policy.packages.only.map(({ pattern }) => [pattern, packages!] as const),
    ...policy.ignore.map((pattern) => [pattern, [...layers!, ...modules!, ...packages!]] as const),
  ];
  return written
    .filter(([pattern, names]) => !names.some((name) => matches(pattern, name)))
    .map(([pattern, names]) => unusedDraft(pattern, names));
}

function unusedDraft({ text, where }: Pattern, names: readonly string[]): Draft {
  const near = closestWord(text.replace(/\/?\.\.\.$/, ""), names);
  return {
    rule: "rule-unused",
    subject: { kind: "total", name: text },
    approvable: null,
    broken: "warn",
    what: `${text} matches nothing, neither now nor in the baseline`,
    fix: near === undefined ? "remove it, or correct it" : `did you mean ${near}?`,
    ...NO_SIZE,
    where,
  };
}
