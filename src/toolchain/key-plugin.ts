import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { requireProgram } from "./find-program.ts";
import { programFailed, runProgram } from "./process.ts";

/** Arguments and standard input → standard output. */
export type KeyPlugin = (args: readonly string[], stdin: Uint8Array) => Promise<Uint8Array>;

/**
 * A program on PATH that keeps keys, as cosign runs it. Its exit status does not matter as long as it answers. Throws
 * `program-missing`; the plug-in throws `program-failed` when nothing comes back.
 */
export async function openKeyPlugin(
  name: string,
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<KeyPlugin> {
  const program = await requireProgram(name, env, {
    why: "the key is kept by a program of this name",
    fix: "install the plug-in of your KMS, or name a file with a key",
  });
  return async (args, stdin) => {
    using stop = deadline(name);
    const finished = await runProgram(program, args, { env, stdin, signal: AbortSignal.any([signal, stop.signal]) });
    // The arguments say which key is meant, which may be nobody's business: only the program is named.
    if (finished.stdout.length === 0) throw programFailed(program, [], finished);
    return finished.stdout;
  };
}

function deadline(name: string): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController();
  const reason = new PlimsollError("program-failed", {
    what: `${name} did not answer`,
    why: `it had ${LIMITS.keyPluginMs / 1000} seconds`,
  });
  const timer = setTimeout(() => stop.abort(reason), LIMITS.keyPluginMs);
  return { signal: stop.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
