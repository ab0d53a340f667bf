import { PlimsollError } from "../../base/error.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { traced } from "../../toolchain/container/trace.ts";
import type { LoadAsked } from "../../toolchain/load/load-sender.ts";
import { filesInVain } from "../../trial/opens/files-in-vain.ts";
import { parseStrace } from "../../trial/opens/strace.ts";
import type { Ground } from "./ground.ts";
import { type NeverReady, portsOf, waitForAnswer, whyNot } from "./running.ts";

const MOST_SHOWN = 5;
/** As variables are named in messages: `DATABASE_URL is not set`. */
const VARIABLE = /\b[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\b/g;

/** The error of a service that never answered, with what it looked for: files by a trace, variables by its own words. */
export async function silent(ground: Ground, ready: LoadAsked, never: NeverReady): Promise<PlimsollError> {
  const { after, port, env } = ground;
  const files = await lookedFor(ground, ready);
  const named = [...new Set(never.log.slice(-MOST_SHOWN).join("\n").match(VARIABLE) ?? [])];
  const variables = named.filter((name) => env[name] === undefined);
  return new PlimsollError("service-silent", {
    what: `no service answered on port ${port}`,
    why: [
      `${after.name}: ${whyNot(never)}`,
      ...(variables.length === 0
        ? []
        : [`its log names ${variables.join(", ")}, which ${variables.length === 1 ? "is" : "are"} not set`]),
      ...files,
    ].join("\n"),
    fix: "name the port with --port, what the service needs with --env, and a request that it answers under contract: ready",
  });
}

/** Lines about the files that a traced start asks for in vain, or about why there is no trace. */
async function lookedFor(
  { runtime, owner, port, dnsPort, env, args, after, surroundings }: Ground,
  ready: LoadAsked,
): Promise<string[]> {
  await using folder = await temporaryFolder();
  try {
    const options = { image: after.reference, ...portsOf({ port, dnsPort }), env, args };
    const tools = { runtime, owner, env: surroundings.env, folder: folder.path };
    const { text } = await traced(tools, options, async (container) => {
      await waitForAnswer(container, ready, surroundings.signal);
    });
    const files = filesInVain(parseStrace(text.split("\n")).calls);
    if (files.length === 0) return ["a trace of its start shows no file that it asked for in vain"];
    return [`it asked in vain for ${files.slice(-MOST_SHOWN).join(", ")}`];
  } catch (thrown) {
    surroundings.signal.throwIfAborted();
    return [`which files it looked for is not known: ${thrown instanceof PlimsollError ? thrown.what : "no trace"}`];
  }
}
