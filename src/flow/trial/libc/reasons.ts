import { asPlimsollError } from "../../../report/error-view.ts";
import type { LibcCell } from "../../../report/trial-libc.ts";
import type { RunOptions } from "../../../toolchain/container/runtime.ts";
import { type Trace, traced } from "../../../toolchain/container/trace.ts";
import { callsOfAbility } from "../../../trial/abilities/calls-of-ability.ts";
import type { FileCall } from "../../../trial/opens/file-call.ts";
import { parseStrace } from "../../../trial/opens/strace.ts";
import { callsDuring, filesMissing, ownLines, traceOne } from "../missing-files.ts";
import { PROBE_PATH } from "../probe.ts";
import { type CellImage, type CellRun, END_PATIENCE_MS, LOADER_MISSING, PROBED } from "./cell.ts";

/** A cell that was run, and the image that it can be run again with. */
interface RanCell {
  readonly image: CellImage;
  readonly cell: LibcCell;
}

/**
 * Adds the files that a cell asks for in vain where something fails, and that a cell finds where the same works. Both are
 * traced, and what was traced once is not traced again.
 */
export async function explainFailures(
  how: CellRun,
  folder: string,
  cells: readonly RanCell[],
): Promise<readonly LibcCell[]> {
  const traces = new Traces(how, folder);
  const explained: LibcCell[] = [];
  for (const one of cells) {
    const missing = await filesThatFailing(traces, one, cells).catch((thrown: unknown) => {
      how.place.surroundings.signal.throwIfAborted();
      const { what, why } = asPlimsollError(thrown);
      return [`not traced: ${why ?? what}`];
    });
    explained.push({ ...one.cell, reasons: [...one.cell.reasons, ...missing] });
  }
  return explained;
}

async function filesThatFailing(traces: Traces, one: RanCell, all: readonly RanCell[]): Promise<readonly string[]> {
  const reasons: string[] = [];
  const works =
    fails(one.cell) && one.cell.starts !== null && !lacksLoader(one.cell)
      ? nearest(one, all, (cell) => !fails(cell))
      : undefined;
  if (works !== undefined) {
    const calls = [await traces.ofProgram(works.image), await traces.ofProgram(one.image)] as const;
    reasons.push(...missingFrom(works, ...calls));
  }
  for (const [column, ability] of Object.entries(PROBED)) {
    const can = (cell: LibcCell) => cell[column as keyof typeof PROBED]?.can ?? null;
    const other =
      can(one.cell) === false && !lacksLoader(one.cell) ? nearest(one, all, (cell) => can(cell) === true) : undefined;
    if (other === undefined) continue;
    const [there, here] = [await traces.ofProbe(other.image), await traces.ofProbe(one.image)];
    const found = missingFrom(
      other,
      callsOfAbility(there, PROBE_PATH, ability),
      callsOfAbility(here, PROBE_PATH, ability),
    );
    if (found.length > 0) reasons.push(`${column}: ${found.join(", ")}`);
  }
  return reasons;
}

/** A cell where it works: of the same program, if there is one. */
function nearest({ cell }: RanCell, all: readonly RanCell[], works: (cell: LibcCell) => boolean): RanCell | undefined {
  const candidates = all.filter((other) => works(other.cell));
  return candidates.find((other) => other.cell.cgo === cell.cgo) ?? candidates[0];
}

/** Then neither the program nor the probe made a call that a trace could show. */
function lacksLoader({ reasons }: LibcCell): boolean {
  return reasons.some((reason) => reason.startsWith(LOADER_MISSING));
}

/** Does the program not do here what it may do elsewhere? */
function fails({ starts, answered }: LibcCell): boolean {
  return !starts || (answered !== null && answered.count < answered.of);
}

function missingFrom(works: RanCell, there: readonly FileCall[], here: readonly FileCall[]): readonly string[] {
  return filesMissing(there, here).flatMap(({ path, error, in: where }) =>
    where === "after" ? [`${path} (${error}, found on ${works.cell.base})`] : [],
  );
}

class Traces {
  readonly #how: CellRun;
  readonly #folder: string;
  readonly #made = new Map<string, readonly FileCall[]>();

  constructor(how: CellRun, folder: string) {
    this.#how = how;
    this.#folder = folder;
  }

  /** Every file that the program asks for. Throws what `traced` throws. */
  ofProgram(image: CellImage): Promise<readonly FileCall[]> {
    const { place, requests } = this.#how;
    return this.#once(`program ${image.reference}`, async () => {
      if (requests !== null) return callsDuring(await traceOne(place, image, requests, this.#folder), null);
      return callsIn(await this.#trace({ image: image.reference, port: null, env: place.env }));
    });
  }

  /** The same of the probe. */
  ofProbe(image: CellImage): Promise<readonly FileCall[]> {
    return this.#once(`probe ${image.reference}`, async () => callsIn(await this.#trace(this.#how.runProbeIn(image))));
  }

  async #once(name: string, make: () => Promise<readonly FileCall[]>): Promise<readonly FileCall[]> {
    const calls = this.#made.get(name) ?? (await make());
    this.#made.set(name, calls);
    return calls;
  }

  #trace(options: RunOptions): Promise<Trace> {
    const { runtime, owner, surroundings } = this.#how.place;
    return traced({ runtime, owner, env: surroundings.env, folder: this.#folder }, options, async (container) => {
      await container.endedWithin(END_PATIENCE_MS);
    });
  }
}

function callsIn({ text }: Trace): readonly FileCall[] {
  return parseStrace(ownLines(text.split("\n"))).calls;
}
