import { Slots } from "../../../base/slots.ts";
import type { LookedFindings } from "../../../fleet/rules/judge.ts";
import { isUnknown } from "../../../fleet/rules/rule.ts";
import type { FleetRules } from "../../../fleet/rules/settings.ts";
import type { UnreadPlace } from "../../../fleet/services/fleet-service.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import type { Opened } from "../images/open-images.ts";
import { Bases } from "./bases.ts";
import { Scans } from "./scans.ts";
import { Signatures } from "./signatures.ts";

/** So many images are looked at at once: each asks registries several questions. */
const AT_ONCE = 8;

export interface Looked {
  readonly found: ReadonlyMap<Opened, LookedFindings>;
  /** Files that could not be read, which may say something of any image. */
  readonly unread: readonly UnreadPlace[];
}

interface Asked {
  readonly rules: FleetRules;
  /** The folder of the file with the rules: what they name lies beside it. */
  readonly folder: string;
  readonly nowMs: number;
}

/** Whether rules ask what is in no measured image, so that each must be opened. */
export function asksFurther({ findings, signed, base }: FleetRules): boolean {
  return findings !== undefined || signed !== undefined || base !== undefined;
}

/**
 * What the rules ask that is in no image: reports of scanners, signatures, and what a registry has under the name of a base.
 * Each image is looked at once. Throws what reading the files that rules name throws, and the signal's reason.
 */
export async function lookFurther(
  surroundings: Surroundings,
  stores: Stores,
  opened: readonly Opened[],
  { rules, folder, nowMs }: Asked,
): Promise<Looked> {
  const beside = { ...surroundings, cwd: folder };
  const images = opened.flatMap((one) => ("image" in one ? [one.image] : []));
  const scans = rules.findings === undefined ? undefined : await Scans.open(beside, rules.findings, images);
  const signatures =
    rules.signed === undefined ? undefined : await Signatures.open(surroundings, stores, rules.signed, beside);
  const bases = rules.base === undefined ? undefined : new Bases(surroundings, stores, registriesOf(opened, rules));
  const look = async (one: Opened): Promise<LookedFindings> => {
    if ("why" in one) {
      const unread = isUnknown(one.why);
      return { findings: unread, signed: unread, base: unread };
    }
    if ("known" in one) return NOTHING_ASKED;
    surroundings.signal.throwIfAborted();
    return {
      findings: scans?.judge(one.image, nowMs),
      signed: await signatures?.judge(one.target, one.image),
      base: await bases?.judge(one.target, one.image),
    };
  };
  const slots = new Slots(AT_ONCE);
  const found = await Promise.all(opened.map((one) => slots.use(async () => [one, await look(one)] as const)));
  return { found: new Map(found), unread: scans?.unread ?? [] };
}

/** Those that the user's images are in, and those that the rules allow. */
function registriesOf(opened: readonly Opened[], { base, registry = [] }: FleetRules): ReadonlySet<string> {
  const ofImages = opened.flatMap((one) =>
    "target" in one && one.target.kind === "registry" ? [one.target.reference.registry] : [],
  );
  return new Set([...ofImages, ...registry.map((pattern) => pattern.registry), ...(base === true ? [] : (base ?? []))]);
}

const NOTHING_ASKED: LookedFindings = { findings: undefined, signed: undefined, base: undefined };
