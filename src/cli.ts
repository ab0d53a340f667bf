import { availableParallelism } from "node:os";
import { type Application, buildApplication, buildRouteMap, run, text_en } from "@stricli/core";
import { PlimsollError } from "./base/error.ts";
import { EXIT, type ExitCode } from "./base/exit.ts";
import { completionRoutes } from "./command/completion.ts";
import { diffCommand } from "./command/diff/command.ts";
import { doctorCommand } from "./command/doctor/command.ts";
import { explainCommand } from "./command/explain/command.ts";
import { slimCommand } from "./command/slim/command.ts";
import type { World } from "./command/world.ts";
import { wantsColour } from "./command/world.ts";
import { asPlimsollError, renderError } from "./report/error-view.ts";
import { VERSION } from "./version.ts";

/** The command line. Verbs load their code when they are run, so that a start costs only what it uses. */
export const application: Application<World> = buildApplication(
  buildRouteMap({
    routes: {
      slim: slimCommand,
      explain: explainCommand,
      diff: diffCommand,
      doctor: doctorCommand,
      completion: completionRoutes(() => application),
    },
    docs: {
      brief: "A Go service in, a minimal, reproducible OCI image out, with every byte accounted for",
      fullDescription: [
        "plimsoll takes a Go service through seven steps to a minimal OCI image: strip, static, prune, converge,",
        "sweep, base, seal. It needs Go; it needs neither Docker nor root.",
        "",
        "  plimsoll slim ./cmd/order                      a layout under plimsoll-out/",
        "  plimsoll slim ./cmd/order -o ghcr.io/me/order  push to a registry",
        "  plimsoll explain ./order                       what every byte of a binary is",
        "  plimsoll diff ./order-v1 ./order-v2            what changed between two binaries",
        "  plimsoll doctor                                what plimsoll finds on this machine",
        "",
        "The result goes to standard output and nothing else does; the rest goes to standard error.",
        "Exit codes: 0 done, 1 a gate or rule failed, 2 command line or configuration, 3 input, 4 a program is missing",
        "or failed, 5 proof failed, 6 approval needed, 70 a defect in plimsoll, 130 and 143 interrupted.",
      ].join("\n"),
    },
  }),
  {
    name: "plimsoll",
    versionInfo: { currentVersion: VERSION },
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: {
      disableAnsiColor: !wantsColour(process.stderr, process.env),
      caseStyle: "convert-camel-to-kebab",
      useAliasInUsageLine: false,
      onlyRequiredInUsageLine: true,
    },
    determineExitCode: (thrown) => asPlimsollError(thrown).exitCode,
    localization: {
      text: {
        ...text_en,
        exceptionWhileRunningCommand: (thrown, colour) => renderError(asPlimsollError(thrown), colour).trimEnd(),
        commandErrorResult: (thrown, colour) => renderError(asPlimsollError(thrown), colour).trimEnd(),
        exceptionWhileParsingArguments: (thrown, colour) =>
          thrown instanceof PlimsollError
            ? renderError(thrown, colour).trimEnd()
            : text_en.exceptionWhileParsingArguments(thrown, colour),
      },
    },
  },
);

/** Runs the command line in this process. */
async function main(): Promise<void> {
  // The start script keeps compiled code in a folder of ours; programs that we start have no business there.
  delete process.env.NODE_COMPILE_CACHE;
  const inputs = process.argv.slice(2);
  if (inputs.length === 1 && (inputs[0] === "--version" || inputs[0] === "-v")) {
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  // Layers are compressed on libuv's threads: one for each core. It reads this before the first of them starts.
  process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism()));
  const controller = new AbortController();
  const interruptWith = (code: "interrupted" | "terminated") => () => {
    if (controller.signal.aborted) process.exit(code === "interrupted" ? EXIT.interrupted : EXIT.terminated);
    controller.abort(
      new PlimsollError(code, { what: `${code} by a signal`, fix: "run it again: it takes up what is done" }),
    );
  };
  process.on("SIGINT", interruptWith("interrupted"));
  process.on("SIGTERM", interruptWith("terminated"));
  const streams: World["process"] = { stdout: process.stdout, stderr: process.stderr };
  await run(application, inputs, {
    process: streams,
    env: process.env,
    cwd: process.cwd(),
    signal: controller.signal,
  });
  process.exitCode = ourExitCode(streams.exitCode);
}

/** stricli ends with negative codes when it could not route or parse: that is the command line's fault. */
function ourExitCode(code: number | string | null | undefined): number {
  const known: readonly number[] = Object.values(EXIT) satisfies ExitCode[];
  const value = Number(code ?? 0);
  return known.includes(value) ? value : value < 0 || value > 128 ? EXIT.usage : EXIT.defect;
}

if (import.meta.main) await main();
