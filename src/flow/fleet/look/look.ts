import { Slots } from "../../../base/slots.ts";
import type { LookedFindings } from "../../../fleet/rules/judge.ts";
import { isUnknown } from "../../../fleet/rules/rule.ts";
import type { FleetRules } from "../../../fleet/rules/settings.ts";
import type { UnreadPlace } from "../../../fleet/services/fleet-service.ts";
import type { Image } from "../../../image/image.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import type { Target } from "../../../store/target.ts";
import { Bases } from "./bases.ts";
import { Scans } from "./scans.ts";
import { Signatures } from "./signatures.ts";

/** So many images are looked at at once: each asks registries several questions. */
const AT_ONCE = 8;

/** An image that could be opened, and where it is; with why where it could not be. */
type OpenedImage = { readonly image: Image; readonly target: Target } | { readonly why: string };

export interface Looked {
  /** By the name of the image. */
  readonly found: ReadonlyMap<string, LookedFindings>;
  /** Files that could not be read, which may say something of any image. */
  readonly unread: readonly UnreadPlace[];
}

interface Asked {
  readonly rules: FleetRules;
  /** The folder of the file with the rules: what they name lies beside it. */
  readonly folder: string;
  readonly nowMs: number;
}

/**
 * What the rules ask that is in no image: reports of scanners, signatures, and what a registry has under the name of a base.
 * Each name is looked at once. Throws what reading the files that rules name throws, and the signal's reason.
 */
export async function lookFurther(
  surroundings: Surroundings,
  stores: Stores,
  opened: ReadonlyMap<string, OpenedImage>,
  { rules, folder, nowMs }: Asked,
): Promise<Looked> {
  const beside = { ...surroundings, cwd: folder };
  const images = [...opened.values()].flatMap((one) => ("image" in one ? [one.image] : []));
  const scans = rules.findings === undefined ? undefined : await Scans.open(beside, rules.findings, images);
  const signatures =
    rules.signed === undefined ? undefined : await Signatures.open(surroundings, stores, rules.signed, beside);
  const bases = rules.base === undefined ? undefined : new Bases(surroundings, stores);
  const look = async (one: OpenedImage): Promise<LookedFindings> => {
    if ("why" in one) {
      const unread = isUnknown(one.why);
      return { findings: unread, signed: unread, base: unread };
    }
    surroundings.signal.throwIfAborted();
    return {
      findings: scans?.judge(one.image, nowMs),
      signed: await signatures?.judge(one.target, one.image),
      base: await bases?.judge(one.target, one.image),
    };
  };
  const slots = new Slots(AT_ONCE);
  const found = await Promise.all(
    [...opened].map(([name, one]) => slots.use(async () => [name, await look(one)] as const)),
  );
  return { found: new Map(found), unread: scans?.unread ?? [] };
}
