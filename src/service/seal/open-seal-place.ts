import { PlimsollError } from "../../base/error.ts";
import { KEYLESS, openSealer } from "../../session/open-sealer.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { Target } from "../../store/target.ts";
import { requireTags } from "./cosign-tag.ts";
import type { SealFormat } from "./formats.ts";
import { type NamedImage, openNamedImage } from "./named-image.ts";
import type { SealJob, SealPlace } from "./seal.ts";

interface SealWords {
  /** As it was named; undefined: nothing is signed. */
  readonly key: string | undefined;
  readonly format: SealFormat;
  readonly offline: boolean;
}

/**
 * Opens all that a name leads to, and what signs it, at the same time: the password of a key takes as long to try as an image
 * takes to open. What is to be sealed is made ready meanwhile too, and is given up where the key fails.
 * Throws what is thrown for the key, or else for the image.
 */
export async function openSealPlace(
  surroundings: Surroundings,
  stores: Stores,
  name: string,
  { key, format, offline }: SealWords,
  prepare: (named: NamedImage, surroundings: Surroundings) => Promise<readonly SealJob[]>,
): Promise<{ readonly place: SealPlace; readonly named: NamedImage; readonly jobs: readonly SealJob[] }> {
  const stop = new AbortController();
  const until = { ...surroundings, signal: AbortSignal.any([surroundings.signal, stop.signal]) };
  const open = async () => {
    const named = await openNamedImage(until, stores, name, (target) => requireKept(target, key, format));
    return { named, jobs: await prepare(named, until) };
  };
  const opening = key === undefined ? undefined : openSealer(key, surroundings, offline);
  opening?.catch((error: unknown) => stop.abort(error));
  const [sealer, opened] = await Promise.allSettled([opening, open()]);
  if (sealer.status === "rejected") throw sealer.reason;
  if (opened.status === "rejected") throw opened.reason;
  const { named, jobs } = opened.value;
  return { place: { stores, target: named.target, sealer: sealer.value, format }, named, jobs };
}

/** Refuses, before anything is read, what cannot be kept. Throws `attachments-unsupported`, `flag-invalid`. */
function requireKept(target: Target, key: string | undefined, format: SealFormat): void {
  if (format === "bundle") return;
  requireTags(target);
  if (key !== undefined && key !== KEYLESS) return;
  throw new PlimsollError("flag-invalid", {
    what: "--format cosign2 needs a key",
    why: "plimsoll writes what is signed without a key, or not at all, only in the form that cosign 3 reads too",
    fix: "name a key with --key, or leave --format out",
  });
}
