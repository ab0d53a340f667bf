import { type Ground, type Role, type Subject, subjectsOf } from "../../session/container/ground.ts";

export interface Rounds {
  readonly most: number;
  /** No further round begins after this time; the first is always made. */
  readonly budgetMs: number;
}

/**
 * Measures both images in turn, round by round, so that what changes on the machine meets both; who is first changes
 * with every round. A round that one of them did not finish counts for none: ratios are formed pair by pair. Where one has
 * never finished, there are no further rounds: each may take as long as a service is waited for.
 */
export async function interleaved<T>(
  ground: Ground,
  { most, budgetMs }: Rounds,
  measure: (subject: Subject, round: number) => Promise<T | undefined>,
): Promise<Readonly<Record<Role, readonly T[]>>> {
  const taken: Record<Role, T[]> = { after: [], before: [] };
  const measured = new Set<Role>();
  const endAt = performance.now() + budgetMs;
  for (let round = 0; round < most && (round === 0 || performance.now() < endAt); round++) {
    const subjects = subjectsOf(ground);
    const made = new Map<Role, T>();
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      const one = await measure(subject, round);
      if (one !== undefined) made.set(subject.role, one);
    }
    for (const role of made.keys()) measured.add(role);
    if (made.size === subjects.length) {
      for (const [role, one] of made) taken[role].push(one);
    } else if (measured.size < subjects.length) break;
  }
  return taken;
}
