interface RoundsAllowed {
  readonly most: number;
  /** No further round begins after it, by `performance.now()`. */
  readonly endAt: number;
  readonly signal: AbortSignal;
}

/**
 * Measures several programs in turn, round by round: who is first changes with every round, and the direction too, so that
 * what changes on the machine meets all of them alike. The first round is always made. Throws
 * the reason of a signal.
 */
export async function inRounds<P, T>(
  programs: readonly P[],
  { most, endAt, signal }: RoundsAllowed,
  measure: (program: P) => Promise<T>,
): Promise<ReadonlyMap<P, readonly T[]>> {
  const taken = new Map<P, T[]>(programs.map((program) => [program, []]));
  for (let round = 0; round < most && (round === 0 || performance.now() < endAt); round++) {
    const first = round % programs.length;
    const turned = [...programs.slice(first), ...programs.slice(0, first)];
    const order = round % 2 === 0 ? turned : turned.toReversed();
    for (const program of order) {
      signal.throwIfAborted();
      taken.get(program)!.push(await measure(program));
    }
  }
  return taken;
}
