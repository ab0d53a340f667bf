import { PlimsollError } from "../../base/error.ts";
import { Slots } from "../../base/slots.ts";
import { recogniseLicences } from "../../format/licence/recognise.ts";
import type { SbomComponent } from "../../format/sbom/sbom.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readGoSetting } from "../../toolchain/go/go.ts";
import { readModuleLicences } from "../../toolchain/go/module-licences.ts";

/** Modules whose folders are read at the same time. */
const READ_AT_ONCE = 16;

/**
 * Adds the licence of each module that is in the module cache of this machine with the very sum that the program recorded,
 * and otherwise a note that says why it could not be found out. Throws the signal's reason.
 */
export async function withModuleLicences(
  { cwd, env, signal }: Surroundings,
  components: readonly SbomComponent[],
): Promise<readonly SbomComponent[]> {
  const isAsked = ({ kind, licence }: SbomComponent) => kind === "module" && licence === null;
  if (!components.some(isAsked)) return components;
  const moduleCache = await moduleCacheOf({ cwd, env, signal });
  const slots = new Slots(READ_AT_ONCE);
  const recognise = rememberedRecognition();
  return Promise.all(
    components.map(async (component) => {
      if (!isAsked(component)) return component;
      const found = await slots.use(() => licenceOf(component, moduleCache, recognise));
      if ("licence" in found) return { ...component, licence: found.licence };
      return { ...component, notes: [...component.notes, `Its licence could not be found out: ${found.why}.`] };
    }),
  );
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
): Promise<{ readonly licence: string } | { readonly why: string }> {
  if (version === null || goSum === null) return { why: "no sum says which source it was built from" };
  if (moduleCache === undefined) return { why: "there is no go command here, which knows the module cache" };
  const files = await readModuleLicences(moduleCache, { path: name, version, sum: goSum });
  if (files === undefined) return { why: "the module with this sum is not in the module cache" };
  if (files.length === 0) return { why: "its root folder has no file of a licence" };
  const recognised = files.map(({ text }) => recognise(text));
  const unclear = files.filter((_, index) => recognised[index] === undefined).map((file) => file.name);
  if (unclear.length > 0) return { why: `${unclear.join(", ")} is not word for word a licence that plimsoll knows` };
  return { licence: [...new Set(recognised.flatMap((licences) => licences!))].sort().join(" AND ") };
}
