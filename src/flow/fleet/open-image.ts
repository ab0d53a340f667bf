import type { Digest } from "../../base/digest.ts";
import type { FleetImage } from "../../fleet/services/fleet-image.ts";
import type { Image } from "../../image/image.ts";
import { problemText } from "../../report/error-view.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { KnownImages } from "./known-images.ts";

/** An image that is still to be measured, one that an earlier run has measured, or why it could not be opened. */
export type Opened =
  | { readonly image: Image; readonly root: Digest | undefined }
  | { readonly known: FleetImage }
  | { readonly why: string };

/**
 * Opens an image by its manifest, and by its config where an earlier run has not measured it. What prevents that is said of it
 * alone. Throws the signal's reason.
 */
export async function openImage(
  { cwd, signal }: Surroundings,
  stores: Stores,
  known: KnownImages,
  name: string,
  platform: string | undefined,
): Promise<Opened> {
  signal.throwIfAborted();
  try {
    const named = await recogniseImage(name, cwd);
    if (named === undefined) return { why: `${name} names no image` };
    const target = await stores.withKind(named);
    const root = await stores.resolve(target);
    const measured = root && (await known.find(root.descriptor.digest));
    if (measured !== undefined) return { known: measured };
    return { image: await stores.openImage(target, platform, root), root: root?.descriptor.digest };
  } catch (thrown) {
    signal.throwIfAborted();
    return { why: problemText(thrown) };
  }
}
