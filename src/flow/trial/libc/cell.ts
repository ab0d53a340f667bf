import { PlimsollError } from "../../../base/error.ts";
import { asPlimsollError } from "../../../report/error-view.ts";
import type { LibcCell } from "../../../report/trial-libc.ts";
import type { Place } from "../../../session/container/ground.ts";
import type { OfferedImage, RunOptions } from "../../../toolchain/container/runtime.ts";
import { requestText, type SmokeRequest } from "../../../trial/smoke/request.ts";
import { PROGRAM_PATH } from "../on-base.ts";
import { PROBE_PATH, runProbe } from "../probe.ts";
import { hasRun, runOnce } from "../run-once.ts";

/** A program that serves no port is waited for this long. */
export const END_PATIENCE_MS = 20_000;

/** A program on a base, ready to be run. */
export interface CellImage {
  readonly cgo: boolean;
  readonly interpreter: string | null;
  readonly base: string;
  /** By which the runtime knows it, once it has it. */
  readonly reference: string;
  readonly offered: OfferedImage;
}

/** How every cell of a matrix is run. */
export interface CellRun {
  readonly place: Place;
  /** Null for a program that serves nothing: it is run to its end. */
  readonly requests: readonly SmokeRequest[] | null;
  readonly runProbeIn: (cell: CellImage) => RunOptions;
}

/** How the reason begins where the kernel does not find the loader that a program names. */
export const LOADER_MISSING = "its loader";

/** The columns that the probe answers, and what it calls them. */
export const PROBED = { names: "dns", user: "users", certificates: "tls" } as const;

type OwnOutcome = Pick<LibcCell, "starts" | "answered" | "reasons">;

/** Runs one cell, and the probe in the same image. */
export async function runCell(how: CellRun, cell: CellImage): Promise<LibcCell> {
  const { place, requests } = how;
  const own = requests === null ? await runToEnd(place, cell) : await runService(place, cell, requests);
  const { cgo, base } = cell;
  if (cgo && cell.interpreter === null) {
    const remark = "with C and yet static: what it asks its own copy of a C library for was not tried";
    return { cgo, base, ...own, names: null, user: null, certificates: null, reasons: [...own.reasons, remark] };
  }
  const abilities = await tryAbilities(how, cell);
  return { cgo, base, ...own, ...abilities };
}

async function runService(place: Place, cell: CellImage, requests: readonly SmokeRequest[]): Promise<OwnOutcome> {
  const outcome = await runOnce(place, cell, requests);
  if (!hasRun(outcome)) {
    return notStarted(cell, outcome.why, outcome.log, outcome.isRuntimes);
  }
  const refused = outcome.answers.flatMap((answer, number) => {
    const text = requestText(requests[number]!);
    if (!("status" in answer)) return [`${text}: ${answer.failure}`];
    return answer.status < 400 ? [] : [`${text}: ${answer.status}: ${firstLine(answer.body.firstBytes)}`];
  });
  const of = requests.length;
  return { starts: true, answered: { count: of - refused.length, of }, reasons: refused };
}

async function runToEnd({ runtime, owner, env, args, surroundings }: Place, cell: CellImage): Promise<OwnOutcome> {
  try {
    await using container = await runtime.run(owner, { image: cell.reference, port: null, env, args });
    const exitCode = await container.endedWithin(END_PATIENCE_MS);
    if (exitCode === 0) return { starts: true, answered: null, reasons: [] };
    const log = await container.logs();
    const why =
      exitCode === null
        ? `it does not end within ${END_PATIENCE_MS / 1000} seconds: name the port that it serves with --port`
        : `it ended with exit code ${exitCode}`;
    return notStarted(cell, why, log);
  } catch (thrown) {
    surroundings.signal.throwIfAborted();
    const { what, why } = asPlimsollError(thrown);
    return notStarted(cell, why ?? what, [], true);
  }
}

/**
 * The program is there, because it was put there. So where the kernel says that it is not, it means the loader that the
 * program names: execve(2), ENOENT. Whatever else keeps the runtime from starting it says nothing of the program.
 */
function notStarted(
  { interpreter }: CellImage,
  why: string,
  log: readonly string[],
  isRuntimes: boolean = false,
): OwnOutcome {
  const last = log.at(-1);
  if (interpreter !== null && [why, last ?? ""].some((text) => saysAbsent(text, PROGRAM_PATH))) {
    const reason = `${LOADER_MISSING} ${interpreter} is not there: execve says ENOENT`;
    return { starts: false, answered: null, reasons: [reason] };
  }
  const reasons = [last === undefined ? why : `${why}: ${last}`];
  return { starts: isRuntimes ? null : false, answered: null, reasons };
}

function saysAbsent(text: string, path: string): boolean {
  return text.includes(path) && text.toLowerCase().includes("no such file or directory");
}

async function tryAbilities(
  { place, runProbeIn }: CellRun,
  cell: CellImage,
): Promise<Pick<LibcCell, "names" | "user" | "certificates">> {
  const outcomes = await runProbe(place, runProbeIn(cell)).catch((thrown: unknown) => {
    place.surroundings.signal.throwIfAborted();
    return asPlimsollError(thrown);
  });
  if (outcomes instanceof PlimsollError) {
    if (!saysAbsent(outcomes.why ?? "", PROBE_PATH)) return { names: null, user: null, certificates: null };
    const nothing = { can: false, found: "a program that is built in the same way does not start there" };
    return { names: nothing, user: nothing, certificates: nothing };
  }
  const of = (ability: string, question: string) => {
    const found = outcomes.find((one) => one.ability === ability && one.question === question);
    return found === undefined ? null : { can: found.can, found: found.found };
  };
  return {
    names: of(PROBED.names, "a name in /etc/hosts"),
    user: of(PROBED.user, "its user by number"),
    certificates: of(PROBED.certificates, "public authorities that it trusts"),
  };
}

const LINE_LENGTH = 160;

function firstLine(bytes: Uint8Array): string {
  const [line = ""] = Buffer.from(bytes).toString().trim().split("\n");
  return line.slice(0, LINE_LENGTH).toWellFormed();
}
