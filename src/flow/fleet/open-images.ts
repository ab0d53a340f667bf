import { Slots } from "../../base/slots.ts";
import type { FleetService } from "../../fleet/services/fleet-service.ts";
import type { Image } from "../../image/image.ts";
import { problemText } from "../../report/error-view.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { Target } from "../../store/target.ts";

/** An image that could be opened, or why it could not be. */
export type Opened = { readonly image: Image; readonly target: Target } | { readonly why: string };

/** Registries answer several questions at once, and few enough for their limits. */
const AT_ONCE = 8;

/**
 * Opens the image of each service: its manifest and config, once for each name. One that cannot be opened hides no other.
 * Throws the signal's reason.
 */
export async function openImages(
  { cwd, signal }: Surroundings,
  stores: Stores,
  services: readonly FleetService[],
  platform: string | undefined,
): Promise<ReadonlyMap<string, Opened>> {
  const slots = new Slots(AT_ONCE);
  const names = [...new Set(services.map(({ image }) => image))];
  const open = async (name: string): Promise<Opened> => {
    signal.throwIfAborted();
    try {
      const named = await recogniseImage(name, cwd);
      if (named === undefined) return { why: `${name} names no image` };
      const target = await stores.withKind(named);
      return { image: await stores.openImage(target, platform), target };
    } catch (thrown) {
      signal.throwIfAborted();
      return { why: problemText(thrown) };
    }
  };
  const opened = await Promise.all(names.map((name) => slots.use(async () => [name, await open(name)] as const)));
  return new Map(opened);
}
