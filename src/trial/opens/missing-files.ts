import type { FileCall } from "./file-call.ts";

/** A file that one side got and the other did not. */
interface MissingFile {
  /** With `*` in place of what is random: `/tmp/*`. */
  readonly path: string;
  /** Which side did not get it. */
  readonly side: "after" | "before";
  /** `denied` is about permissions and file systems that are read-only. */
  readonly kind: "missing" | "denied" | "failed";
  /** `ENOENT`. */
  readonly error: string;
  readonly call: string;
  /** Set where it should have been made: then its folder is what is missing or denied. */
  readonly isCreation: boolean;
}

export interface MissingFiles {
  readonly found: readonly MissingFile[];
  /** Differences that say nothing of the images. */
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
}

const KINDS: Readonly<Record<string, MissingFile["kind"]>> = {
  ...{ ENOENT: "missing", ENOTDIR: "missing" },
  ...{ EACCES: "denied", EPERM: "denied", EROFS: "denied" },
};

/** Which files did one of the two get, while the other asked for them and never did? */
export function missingFiles(sides: {
  readonly before: readonly FileCall[];
  readonly after: readonly FileCall[];
}): MissingFiles {
  const [before, after] = [outcomes(sides.before), outcomes(sides.after)];
  const all = [...failedOnly(after, before, "after"), ...failedOnly(before, after, "before")];
  const judged = all.map((one) => ({ one, reason: reasonToLeaveOut(one.path) }));
  return {
    found: judged.flatMap(({ one, reason }) => (reason === undefined ? [one] : [])),
    leftOut: judged.flatMap(({ one, reason }) => (reason === undefined ? [] : [{ path: one.path, reason }])),
  };
}

interface Outcome {
  readonly isFound: boolean;
  /** The last call that failed. */
  readonly failure: FileCall | undefined;
}

function outcomes(calls: readonly FileCall[]): ReadonlyMap<string, Outcome> {
  const groups = Map.groupBy(calls, nameOf);
  groups.delete(null);
  return new Map(
    [...groups].map(([name, all]) => [
      name!,
      { isFound: all.some(({ result }) => result === "ok"), failure: all.findLast(({ result }) => result !== "ok") },
    ]),
  );
}

/**
 * A file with a random name has another one in each run: it stands for its folder. Go's are random numbers
 * (os.CreateTemp), those of C six letters and digits (mkstemp).
 */
function nameOf({ path, isExclusive }: FileCall): string | null {
  if (path === null) return null;
  return isExclusive ? path.replace(/[^/]*$/, "*") : path.replace(/\d{6,}/g, "*");
}

function failedOnly(
  one: ReadonlyMap<string, Outcome>,
  other: ReadonlyMap<string, Outcome>,
  side: MissingFile["side"],
): MissingFile[] {
  return [...one].flatMap(([path, { isFound, failure }]) => {
    if (isFound || failure === undefined || !other.get(path)?.isFound) return [];
    const { call, result, isCreation } = failure;
    return [{ path, side, kind: KINDS[result] ?? "failed", error: result, call, isCreation }];
  });
}

function reasonToLeaveOut(path: string): string | undefined {
  if (/^\/(?:proc|sys)(?:\/|$)/.test(path)) return "the kernel makes it, and no image has it";
  if (/^\/dev(?:\/|$)/.test(path)) return "the container runtime makes it, and no image has it";
  return undefined;
}
