import { type FleetFinding, isUnknown } from "../../../fleet/rules/rule.ts";
import { judgeSigned } from "../../../fleet/rules/signed.ts";
import { formatPlatform } from "../../../format/oci/platform.ts";
import { type Image, platformOf } from "../../../image/image.ts";
import { problemText } from "../../../report/error-view.ts";
import { judgeImages } from "../../../service/seal/judge-images.ts";
import { type OpenPolicy, openPolicyFile } from "../../../service/seal/open-policy.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import type { Target } from "../../../store/target.ts";

/** Holds what is attached to images against a policy, as `plimsoll verify --policy` does. */
export class Signatures {
  readonly #surroundings: Surroundings;
  readonly #stores: Stores;
  readonly #file: string;
  readonly #policy: OpenPolicy;

  private constructor(surroundings: Surroundings, stores: Stores, file: string, policy: OpenPolicy) {
    this.#surroundings = surroundings;
    this.#stores = stores;
    this.#file = file;
    this.#policy = policy;
  }

  /** `beside` has the folder of the file that names the policy. Throws what opening the policy throws. */
  static async open(
    surroundings: Surroundings,
    stores: Stores,
    file: string,
    beside: Surroundings,
  ): Promise<Signatures> {
    return new Signatures(surroundings, stores, file, await openPolicyFile(beside, file));
  }

  /** The target is asked for again, because signatures of an index count for its images; it may lead elsewhere by now. */
  async judge(target: Target, image: Image): Promise<FleetFinding> {
    const { digest } = image.descriptor;
    const judging = { surroundings: this.#surroundings, stores: this.#stores, target, opened: this.#policy };
    try {
      const { images, results } = await judgeImages(judging, formatPlatform(platformOf(image)));
      if (!images.every(({ manifest }) => manifest === digest)) {
        return isUnknown("the name came to mean another image while it was looked at", "run it again");
      }
      return judgeSigned(results, this.#file);
    } catch (thrown) {
      this.#surroundings.signal.throwIfAborted();
      return isUnknown(`what is attached could not be looked at: ${problemText(thrown)}`);
    }
  }
}
