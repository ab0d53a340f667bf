import { PlimsollError } from "../../base/error.ts";
import { matches } from "../../check/gate/pattern.ts";
import type { GatePolicy, Pattern } from "../../check/gate/policy.ts";

/** Throws `config-invalid` for rules of which one keeps another from ever doing anything. */
export function refuseContradictions({ forbidden, ignore, packages, modules, layers, dive }: GatePolicy): void {
  refuseRepeated(
    forbidden.map(({ pattern }) => pattern),
    "forbidden",
  );
  refuseRepeated(ignore, "ignored");
  for (const { pattern } of forbidden) refuseIgnored(pattern, ignore, "is forbidden");
  for (const { pattern } of [...packages.only, ...modules.only, ...layers.only]) {
    refuseIgnored(pattern, ignore, "has a rule of its own");
  }
  for (const { pattern } of [...packages.only, ...modules.only]) requirePattern(pattern.text, pattern.where);
  if (dive !== null && [dive.lowestEfficiency, dive.highestWastedBytes, dive.highestUserWastedPercent].every(isOff)) {
    throw new PlimsollError("config-invalid", {
      what: "dive has no threshold",
      fix: "name one of lowestEfficiency, highestWastedBytes and highestUserWastedPercent, or write dive: off",
      where: dive.where,
    });
  }
}

function isOff(threshold: number | null): boolean {
  return threshold === null;
}

/** Throws `config-invalid` for a text that could match no package or module, because it is no pattern. */
export function requirePattern(text: string, where: string): void {
  const isPlain = text !== "" && (text.startsWith("[") || !/[\s*?\\]|\.{4}|\/$/.test(text));
  if (isPlain) return;
  throw new PlimsollError("config-invalid", {
    what: `${JSON.stringify(text)} is not a pattern of packages`,
    why: "patterns are those of go list: a path, in which ... stands for any text",
    fix: "for example golang.org/x/net/... for a package and all below it",
    where,
  });
}

function refuseRepeated(patterns: readonly Pattern[], what: string): void {
  const seen = new Map<string, Pattern>();
  for (const pattern of patterns) {
    const first = seen.get(pattern.text);
    if (first !== undefined) {
      throw new PlimsollError("config-invalid", {
        what: `${pattern.text} is ${what} twice`,
        why: `the first is at ${first.where}`,
        fix: "remove one of them",
        where: pattern.where,
      });
    }
    seen.set(pattern.text, pattern);
  }
}

/** A pattern that another one covers as a text matches nothing beyond it. */
function refuseIgnored(pattern: Pattern, ignore: readonly Pattern[], what: string): void {
  const covering = ignore.find((one) => matches(one, pattern.text));
  if (covering === undefined) return;
  throw new PlimsollError("config-invalid", {
    what: `${pattern.text} ${what}, and ${covering.text} is ignored`,
    why: `what is ignored (${covering.where}) is held by no rule for parts, so the other rule does nothing`,
    fix: "remove one of them",
    where: pattern.where,
  });
}
