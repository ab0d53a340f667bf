import { FileTree } from "../../image/file-tree.ts";
import { findCauses } from "./causes.ts";
import { type LayerNames, type Meeting, meetingOf, namesOf } from "./layer-names.ts";
import type { LayerSurvey } from "./ledger/layer-survey.ts";
import { findOwners } from "./owners/find-owners.ts";
import { type Reclaimable, reclaimableOf } from "./reclaimable.ts";

/** What a rebuild of layers on top of each other would save. */
export type Waste = Pick<Reclaimable, "storedBytes" | "wireShareBytes">;

/** Says it by the tree of all these layers. Throws what `FileTree` throws. */
export function wasteOf(surveys: readonly LayerSurvey[]): Waste {
  const tree = new FileTree(surveys.map(({ entries }) => entries));
  const layers = surveys.map((survey, index) => ({ index, instruction: null, survey }));
  const owners = findOwners(layers, tree);
  const owned = layers.map((layer, index) => ({ ...layer, owners: owners[index]! }));
  const { storedBytes, wireShareBytes } = reclaimableOf(owned, findCauses(owned, tree));
  return { storedBytes, wireShareBytes };
}

/**
 * The waste of many images that share layers. A layer that puts new files where nothing was, with contents that are nowhere below, wastes
 * nothing and changes nothing of the others. So the waste of an image is that of its layers up to the last other one, and these are looked at
 * once for all images that begin with them.
 */
export class SharedWaste {
  readonly #names = new WeakMap<LayerSurvey, LayerNames>();
  readonly #meetings = new WeakMap<LayerNames, WeakMap<LayerNames, Meeting>>();
  readonly #known = new Map<string, Waste>();

  /** `keys` name the layers: the same key is the same survey. Throws what `wasteOf` throws. */
  of(surveys: readonly LayerSurvey[], keys: readonly string[]): Waste {
    const length = this.#lengthOfRest(surveys.map((survey) => this.#namesOf(survey)));
    const key = keys.slice(0, length).join("\n");
    const waste = this.#known.get(key) ?? wasteOf(surveys.slice(0, length));
    this.#known.set(key, waste);
    return waste;
  }

  /** How many layers there are below those that only add. */
  #lengthOfRest(layers: readonly LayerNames[]): number {
    if (layers.some(({ mayMakeLeftovers }) => mayMakeLeftovers)) return layers.length;
    let length = layers.length;
    while (length > 0 && this.#adds(layers[length - 1]!, layers.slice(0, length - 1))) length--;
    // Where a path leads through a link, it may lead to a name that is compared with nothing here.
    const rest = layers.slice(0, length);
    const isStraight = rest.every(
      (layer, index) =>
        layer.isStraight && rest.slice(0, index).every((below) => this.#meetingOf(layer, below) !== "crossing"),
    );
    return isStraight ? length : layers.length;
  }

  #adds(layer: LayerNames, below: readonly LayerNames[]): boolean {
    return layer.onlyAdds && below.every((other) => this.#meetingOf(layer, other) === "apart");
  }

  #namesOf(survey: LayerSurvey): LayerNames {
    const names = this.#names.get(survey) ?? namesOf(survey);
    this.#names.set(survey, names);
    return names;
  }

  #meetingOf(layer: LayerNames, below: LayerNames): Meeting {
    const meetings = this.#meetings.get(layer) ?? new WeakMap<LayerNames, Meeting>();
    this.#meetings.set(layer, meetings);
    const meeting = meetings.get(below) ?? meetingOf(layer, below);
    meetings.set(below, meeting);
    return meeting;
  }
}
