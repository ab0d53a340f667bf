import type { Statement } from "../../format/in-toto/statement.ts";
import { allPassed, type Check, Checks, fail } from "../../seal/verify/check.ts";
import type { ExpectedImage } from "../../seal/verify/expected-image.ts";
import type { Trust } from "../../seal/verify/trust.ts";
import { verifyImageSignature } from "../../seal/verify/verify-image-signature.ts";
import { verifyStatement } from "../../seal/verify/verify-statement.ts";
import type { AttachedSeal, AttachedSeals, UnreadSeal } from "./attached-seals.ts";
import type { Judgement, Requirement } from "./requirement.ts";

/** Somebody who has to have signed. */
export interface RequiredSigner {
  readonly name: string;
  readonly trust: Trust;
}

export interface Verdict {
  readonly judgements: readonly Judgement[];
  /** What is attached and was believed for nothing, although it is of a kind that is required. */
  readonly ignored: readonly UnreadSeal[];
}

/**
 * Judges an image: for each requirement, each signer has to have made at least one signature on which every check passes.
 * Others beside it change nothing, because whoever may attach something could otherwise prevent every verification; they
 * are said. Without a good one, the checks of the one that comes closest are shown.
 */
export async function judge(
  requirements: readonly Requirement[],
  signers: readonly RequiredSigner[],
  { seals, unread, unsigned }: AttachedSeals,
  image: ExpectedImage,
): Promise<Verdict> {
  const judgements: Judgement[] = [];
  /** Those that were believed for something, or whose faults are shown. */
  const told = new Set<AttachedSeal>();
  const refused = new Map<AttachedSeal, readonly Check[]>();
  for (const requirement of requirements) {
    for (const { name, trust } of signers) {
      const tried = await tryAll(requirement, trust, seals, image);
      const good = tried.filter(({ checks }) => allPassed(checks));
      const shown = good[0] ?? closest(tried);
      for (const { seal } of shown === undefined ? good : [...good, shown]) told.add(seal);
      for (const { seal, checks } of tried) if (!allPassed(checks)) refused.set(seal, checks);
      const checks = shown?.checks ?? nothingThere(requirement, seals, unread);
      judgements.push({ requirement: requirement.name, signer: name, from: shown?.seal.where ?? null, checks });
    }
  }
  const ignored = [...refused].flatMap(([seal, checks]) =>
    told.has(seal) ? [] : [{ where: seal.where, why: reasonOf(checks) }],
  );
  return { judgements, ignored: [...ignored, ...unread, ...unsigned] };
}

interface Tried {
  readonly seal: AttachedSeal;
  readonly checks: readonly Check[];
}

/** Every seal that says it is of this kind, and those that do not say what they are. */
async function tryAll(
  requirement: Requirement,
  trust: Trust,
  seals: readonly AttachedSeal[],
  image: ExpectedImage,
): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  const { predicateTypes } = requirement;
  for (const seal of seals) {
    const { simple, read, predicateType } = seal;
    if (simple !== undefined) {
      if (requirement.name !== "signature") continue;
      tried.push({ seal, checks: await verifyImageSignature(simple, trust, image) });
    } else if (predicateType === undefined || predicateTypes.includes(predicateType)) {
      const wanted = predicateType ?? predicateTypes[0]!;
      const { checks, statement } = await verifyStatement(read!, trust, { image, predicateType: wanted });
      tried.push({ seal, checks: [...checks, ...examined(requirement, statement)] });
    }
  }
  return tried;
}

/** What a statement says is looked at only when it is verified. */
function examined({ checks: names, examine }: Requirement, statement: Statement | undefined): readonly Check[] {
  const checks = new Checks(names);
  if (statement !== undefined) examine(checks, statement.predicate);
  return checks.result();
}

/** The one with the most checks passed: what is wrong with it is most likely what the person wants to know. */
function closest(tried: readonly Tried[]): Tried | undefined {
  const passed = ({ checks }: Tried) => checks.filter(({ state }) => state === "passed").length;
  return tried.toSorted((a, b) => passed(b) - passed(a))[0];
}

function nothingThere(
  { name, predicateTypes, checks: names }: Requirement,
  seals: readonly AttachedSeal[],
  unread: readonly UnreadSeal[],
): readonly Check[] {
  const checks = new Checks(["attached", ...names]);
  checks.test("attached", () => {
    // What was not read could be what is missing: nobody knows.
    if (unread.length > 0)
      throw new Error(`no ${name} was found, and ${unread.length} of what is attached was not read`);
    const kinds = [...new Set(seals.map(({ predicateType, simple }) => (simple ? "a signature" : predicateType)))];
    const there = kinds.length === 0 ? "no signature of any kind is" : `there are ${kinds.slice(0, 8).join(", ")}`;
    return fail(`nothing of the kind ${predicateTypes.join(" or ")} is attached; ${there}`);
  });
  return checks.result();
}

function reasonOf(checks: readonly Check[]): string {
  const found = checks.find(({ state }) => state === "failed") ?? checks.find(({ state }) => state !== "passed");
  return found === undefined ? "it is not needed" : `${found.name}: ${found.detail}`;
}
