import { LIMITS } from "../../base/limits.ts";
import type { TrustedRoot } from "../../format/sigstore-bundle/trusted-root.ts";
import type { PublicKey } from "../key/public-key.ts";
import { type CheckName, fail } from "./check.ts";

/** Whose signature is believed. */
export type Trust =
  | {
      readonly kind: "key";
      readonly key: PublicKey;
      /** Also require an entry in one of these logs; null when no log is asked for. */
      readonly logs: TrustedRoot | null;
    }
  | {
      readonly kind: "certificate";
      readonly root: TrustedRoot;
      readonly identity: TextRule;
      readonly issuer: TextRule;
    };

/** A text exactly, or an expression that must match all of it. */
export type TextRule = { readonly exactly: string } | { readonly matching: string };

/** The checks of the signature itself, in the order in which they are shown. */
export function signatureChecks(trust: Trust): readonly CheckName[] {
  if (trust.kind === "certificate") {
    return [
      ...(["signed-by", "timestamp", "certificate", "log-inclusion", "log-entry", "signature"] as const),
      ...(["identity", "issuer"] as const),
    ];
  }
  return trust.logs === null ? ["signed-by", "signature"] : ["signed-by", "log-inclusion", "log-entry", "signature"];
}

/** Fails the check whose text does not fit. Returns the text. */
export function requireText(text: string | undefined, rule: TextRule): string {
  if (text === undefined || text === "") return fail("the certificate does not say");
  if (text.length > LIMITS.identityLength) return fail(`it has more than ${LIMITS.identityLength} characters`);
  if ("exactly" in rule) return text === rule.exactly ? text : fail(`it is ${text}, and not ${rule.exactly}`);
  // Anchored: an expression that matches a part would accept https://evil.example/?https://good.example/.
  const { source } = new RegExp(rule.matching, "u");
  const whole = new RegExp(`^(?:${source})$`, "u");
  return whole.test(text) ? text : fail(`it is ${text}, which ${rule.matching} does not match as a whole`);
}
