import { type AskedBase, type CurrentBase, judgeBase, type StatedBase } from "../../../fleet/rules/base.ts";
import { type FleetFinding, isUnknown } from "../../../fleet/rules/rule.ts";
import { formatPlatform, type Platform } from "../../../format/oci/platform.ts";
import { type Image, imagesOf, platformOf } from "../../../image/image.ts";
import { problemText } from "../../../report/error-view.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import type { Target } from "../../../store/target.ts";
import { statedBasesOf } from "./stated-bases.ts";

/**
 * Says of images whether their bases are current. Each distinct base is asked for once, however many images stand on it. Whoever made an
 * image wrote the name of its base: only registries that the user has named are asked, and no other host.
 */
export class Bases {
  readonly #surroundings: Surroundings;
  readonly #stores: Stores;
  readonly #registries: ReadonlySet<string>;
  readonly #asked = new Map<string, Promise<AskedBase["current"]>>();

  /** `registries` may be asked. */
  constructor(surroundings: Surroundings, stores: Stores, registries: ReadonlySet<string>) {
    this.#surroundings = surroundings;
    this.#stores = stores;
    this.#registries = registries;
  }

  /** Throws the signal's reason. */
  async judge(target: Target, image: Image): Promise<FleetFinding> {
    try {
      const stated = await statedBasesOf(this.#stores, target, image);
      if ("why" in stated) return isUnknown(stated.why, FIX);
      const [first, ...others] = await Promise.all(stated.map((one) => this.#ask(one, platformOf(image))));
      return judgeBase([first!, ...others]);
    } catch (thrown) {
      this.#surroundings.signal.throwIfAborted();
      return isUnknown(`what it was built on could not be looked at: ${problemText(thrown)}`);
    }
  }

  async #ask(stated: StatedBase, platform: Platform): Promise<AskedBase> {
    const key = `${stated.name} ${formatPlatform(platform)}`;
    const asked = this.#asked.get(key) ?? this.#current(stated, platform);
    this.#asked.set(key, asked);
    return { ...stated, current: await asked };
  }

  /** An index and its image for the platform: tools write the digest of either. */
  async #current({ reference }: StatedBase, platform: Platform): Promise<CurrentBase | { readonly why: string }> {
    const { registry } = reference;
    if (!this.#registries.has(registry)) {
      return { why: `no image of the fleet is from ${registry}, and fleet.rules.base does not list it` };
    }
    try {
      const artifact = await this.#stores.open({ kind: "registry", reference }, [platform]);
      const digests = [artifact, ...imagesOf(artifact)].map(({ descriptor }) => descriptor.digest);
      return { digests: [...new Set(digests)] };
    } catch (thrown) {
      this.#surroundings.signal.throwIfAborted();
      return { why: problemText(thrown) };
    }
  }
}

const FIX =
  "let the build write the annotations org.opencontainers.image.base.name and base.digest, as plimsoll slim does";
