import { PlimsollError } from "../../base/error.ts";
import { Slots } from "../../base/slots.ts";
import { recogniseLicences } from "../../format/licence/recognise.ts";
import type { SbomComponent } from "../../format/sbom/sbom.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openSurveyCache } from "../../store/cache/survey-cache.ts";
import { readGoSetting } from "../../toolchain/go/go.ts";
import { readModuleLicences } from "../../toolchain/go/module-licences.ts";

/**
 * Part of the name under which licences are kept between runs. It has to be raised when other licences are recognised, or other
 * files are read.
 */
const FORM = 1;

/** Modules whose folders are read at the same time. */
const READ_AT_ONCE = 16;

/**
 * Adds the licence of each module that is in the module cache of this machine with the very sum that the program recorded,
 * and otherwise a note that says why it could not be found out. Throws the signal's reason.
 */
export async function withModuleLicences(
  surroundings: Surroundings,
  components: readonly SbomComponent[],
): Promise<readonly SbomComponent[]> {
  const asked = components.filter(({ kind, licence }) => kind === "module" && licence === null);
  if (asked.length === 0) return components;
  const found = await licencesOf(surroundings, asked);
  const answers = new Map(asked.map((component, index) => [component, found[index]!]));
  return components.map((component) => {
    const answer = answers.get(component);
    if (answer === undefined) return component;
    if ("licence" in answer) return { ...component, licence: answer.licence };
    return { ...component, notes: [...component.notes, `Its licence could not be found out: ${answer.why}.`] };
  });
}

/** A licence, or why there is none: `lasts` where that follows from the module's own files. */
type Found = { readonly licence: string } | { readonly why: string; readonly lasts: boolean };

/** What an earlier run has read of the same modules is not read again: their sums say that they are the same. */
async function licencesOf(surroundings: Surroundings, asked: readonly SbomComponent[]): Promise<readonly Found[]> {
  const cache = openSurveyCache(surroundings.env);
  const key = `licences ${FORM} ${JSON.stringify(asked.map(({ name, version, goSum }) => [name, version, goSum]))}`;
  const known = await cache.find(key);
  if (known !== undefined) return JSON.parse(Buffer.from(known).toString()) as Found[];
  const moduleCache = await moduleCacheOf(surroundings);
  const slots = new Slots(READ_AT_ONCE);
  const recognise = rememberedRecognition();
  const found = await Promise.all(asked.map((one) => slots.use(() => licenceOf(one, moduleCache, recognise))));
  if (found.every((one) => "licence" in one || one.lasts)) await cache.keep(key, Buffer.from(JSON.stringify(found)));
  return found;
}

/** Many modules have the same text. */
function rememberedRecognition(): typeof recogniseLicences {
  const known = new Map<string, ReturnType<typeof recogniseLicences>>();
  return (text) => {
    if (!known.has(text)) known.set(text, recogniseLicences(text));
    return known.get(text);
  };
}

async function moduleCacheOf(surroundings: Surroundings): Promise<string | undefined> {
  try {
    return (await readGoSetting(surroundings, "GOMODCACHE")) || undefined;
  } catch (error) {
    surroundings.signal.throwIfAborted();
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
}

async function licenceOf(
  { name, version, goSum }: SbomComponent,
  moduleCache: string | undefined,
  recognise: typeof recogniseLicences,
): Promise<Found> {
  if (version === null || goSum === null) return { why: "no sum says which source it was built from", lasts: true };
  if (moduleCache === undefined)
    return { why: "there is no go command here, which knows the module cache", lasts: false };
  const files = await readModuleLicences(moduleCache, { path: name, version, sum: goSum });
  if (files === undefined) return { why: "the module with this sum is not in the module cache", lasts: false };
  if (files.length === 0) return { why: "its root folder has no file of a licence", lasts: true };
  const recognised = files.map(({ text }) => recognise(text));
  const unclear = files.filter((_, index) => recognised[index] === undefined).map((file) => file.name);
  if (unclear.length > 0) {
    // A file that could not be read is empty here, and may be read the next time.
    const isRead = files.every(({ text }) => text !== "");
    return { why: `${unclear.join(", ")} is not word for word a licence that plimsoll knows`, lasts: isRead };
  }
  return { licence: [...new Set(recognised.flatMap((licences) => licences!))].sort().join(" AND ") };
}
