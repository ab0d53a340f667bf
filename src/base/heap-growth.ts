import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** A larger one makes nothing faster that was measured, and is never given back. */
const ENOUGH_BYTES = 4 * 2 ** 20;
const AT_ONCE = 1000;
/** V8 grows it long before that. Where another release of V8 does not, it is left as it is. */
const MOST_OBJECTS = 100 * AT_ONCE;

/**
 * Lets the heap of V8 hold less garbage, for a process that is plimsoll's own. Between two collections of old objects it may double, where V8
 * would let it become four times as large.
 */
export function boundHeapGrowth(): void {
  setFlagsFromString("--heap-growing-percent=100");
  boundYoungGeneration();
}

/**
 * Lets the young generation grow to 4 MB and no further: V8 would go on to 32 MB where many objects survive. The limit itself
 * can be set only by whoever starts the process. But V8 asks at each growth by how much it may grow, and the next growth comes when a few
 * objects have survived: so it is made to grow once, in a few milliseconds, and not again.
 */
function boundYoungGeneration(): void {
  const before = capacityBytes();
  const factor = Math.round(ENOUGH_BYTES / before);
  if (factor > 1) {
    setFlagsFromString(`--semi-space-growth-factor=${factor}`);
    const survivors: object[] = [];
    while (capacityBytes() === before && survivors.length < MOST_OBJECTS) {
      for (let made = 0; made < AT_ONCE; made++) survivors.push({ made });
    }
  }
  setFlagsFromString("--semi-space-growth-factor=1");
}

/** Of the half that objects are made in. */
function capacityBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
  return space === undefined ? ENOUGH_BYTES : space.space_used_size + space.space_available_size;
}
