import { PlimsollError } from "../../base/error.ts";
import { openCommandLine } from "../../toolchain/container/command-line.ts";
import { CommandLineRuntime } from "../../toolchain/container/command-line-runtime.ts";
import { DIALECTS } from "../../toolchain/container/dialect.ts";
import type { ContainerRuntime, RuntimeName } from "../../toolchain/container/runtime.ts";
import { openRunc } from "../../toolchain/runc/open-runc.ts";
import type { Surroundings } from "../surroundings.ts";

type Opener = (surroundings: Surroundings, folder: string) => Promise<ContainerRuntime | string | undefined>;

/** In the order in which they are tried: podman needs no daemon, and runc has neither images nor networks. */
const OPENERS: readonly (readonly [RuntimeName, Opener])[] = [
  ...DIALECTS.map((dialect): readonly [RuntimeName, Opener] => [
    dialect.name,
    async ({ env, signal }, folder) => {
      const opened = await openCommandLine(dialect, env, signal, folder);
      return typeof opened === "object" ? new CommandLineRuntime(opened) : opened;
    },
  ]),
  ["runc", ({ env, signal }) => openRunc(env, signal)],
];

/**
 * podman, docker, nerdctl or runc, whichever answers first, or the one that is named. Throws `program-missing` where none is
 * on PATH, and `program-failed` where those that are do not answer. Its programs run in `folder`.
 */
export async function openRuntime(
  surroundings: Surroundings,
  wanted: RuntimeName | undefined,
  folder: string,
): Promise<ContainerRuntime> {
  const silent: string[] = [];
  for (const [name, open] of OPENERS.filter(([each]) => wanted === undefined || each === wanted)) {
    const opened = await open(surroundings, folder);
    if (typeof opened === "object") return opened;
    if (opened !== undefined) silent.push(`${name}: ${opened}`);
  }
  if (silent.length === 0) {
    throw new PlimsollError("program-missing", {
      what: `${wanted ?? "podman, docker, nerdctl or runc"} is not on PATH`,
      why: "the image is run in a container runtime",
      fix: "install podman, which needs no daemon and no root",
    });
  }
  throw new PlimsollError("program-failed", {
    what: `${wanted ?? "no container runtime"} ${wanted === undefined ? "answers" : "does not answer"}`,
    why: silent.join("\n"),
    fix: "correct what it says, or install podman, which needs no daemon and no root; plimsoll doctor shows what is there",
  });
}
