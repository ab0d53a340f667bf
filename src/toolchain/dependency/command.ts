import { basename, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { requireProgram } from "../find-program.ts";
import { accepts, type Ground } from "./ground.ts";
import type { ServerPlan } from "./server.ts";

/** A word of its own, also within another: `--listen=127.0.0.1:PORT`. */
const PORT = /\bPORT\b/g;

/**
 * A program of the user's own, in the folder and with the variables that plimsoll itself has. Throws `flag-invalid` where no
 * word is told the port, and `program-missing`.
 */
export async function planCommand(words: readonly string[], { port, running }: Ground): Promise<ServerPlan> {
  const [name = "", ...args] = words;
  if (name === "" || !words.some((word) => word.search(PORT) >= 0)) {
    throw new PlimsollError("flag-invalid", {
      what: `the dependency "${words.join(" ")}" does not say where its port goes`,
      why: "plimsoll chooses the port of a dependency",
      fix: "write PORT where the command takes the port that it listens at on 127.0.0.1",
    });
  }
  const need = { why: "it is a dependency of the service", fix: "install it, or correct its name" };
  return {
    kind: basename(name),
    version: null,
    program: name.includes("/") ? resolve(name) : await requireProgram(name, running.env, need),
    args: args.map((word) => word.replaceAll(PORT, `${port}`)),
    env: running.env,
    cwd: process.cwd(),
    answers: () => accepts(port),
  };
}
