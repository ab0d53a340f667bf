import { writeSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import {
  AliasNotFoundError,
  type Application,
  buildApplication,
  buildRouteMap,
  run,
  text_en,
  UnsatisfiedFlagError,
} from "@stricli/core";
import { PlimsollError } from "./base/error.ts";
import { EXIT, type ExitCode } from "./base/exit.ts";
import { boundHeapGrowth } from "./base/heap-growth.ts";
import { actionCommand } from "./command/action/command.ts";
import { attestCommand } from "./command/attest/command.ts";
import { auditCommand } from "./command/audit/command.ts";
import { baselineCommand } from "./command/baseline/command.ts";
import { chaosCommand } from "./command/chaos/command.ts";
import { completionRoutes } from "./command/completion.ts";
import { contractCommand } from "./command/contract/command.ts";
import { convergeCommand } from "./command/converge/command.ts";
import { copyCommand } from "./command/copy/command.ts";
import { costCommand } from "./command/cost/command.ts";
import { joinDashValues } from "./command/dash-values.ts";
import { diffCommand } from "./command/diff/command.ts";
import { doctorCommand } from "./command/doctor/command.ts";
import { explainCommand } from "./command/explain/command.ts";
import { fleetCommand } from "./command/fleet/command.ts";
import { gateCommand } from "./command/gate/command.ts";
import { helpCommand } from "./command/help/command.ts";
import { lintCommand } from "./command/lint/command.ts";
import { pruneCommand } from "./command/prune/command.ts";
import { reproduceCommand } from "./command/reproduce/command.ts";
import { sbomCommand } from "./command/sbom/command.ts";
import { signCommand } from "./command/sign/command.ts";
import { slimCommand } from "./command/slim/command.ts";
import { symbolsCommand } from "./command/symbols/command.ts";
import { tagsCommand } from "./command/tags/command.ts";
import { trialCommand } from "./command/trial/command.ts";
import { verifyCommand } from "./command/verify/command.ts";
import { VERSION_TEXT, versionAnswer } from "./command/version.ts";
import type { World } from "./command/world.ts";
import { wantsColour } from "./command/world.ts";
import { asPlimsollError, renderError } from "./report/error-view.ts";

/** The command line. The code of a verb is loaded when the verb is run, so that a start costs only what it uses. */
export const application: Application<World> = buildApplication(
  buildRouteMap({
    routes: {
      slim: slimCommand,
      explain: explainCommand,
      diff: diffCommand,
      copy: copyCommand,
      cost: costCommand,
      converge: convergeCommand,
      gate: gateCommand,
      action: actionCommand,
      lint: lintCommand,
      audit: auditCommand,
      prune: pruneCommand,
      tags: tagsCommand,
      sbom: sbomCommand,
      attest: attestCommand,
      sign: signCommand,
      verify: verifyCommand,
      trial: trialCommand,
      contract: contractCommand,
      chaos: chaosCommand,
      fleet: fleetCommand,
      baseline: baselineCommand,
      symbols: symbolsCommand,
      reproduce: reproduceCommand,
      doctor: doctorCommand,
      help: helpCommand(() => application),
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
        "  plimsoll slim docker-archive:order.tar         a fat image made minimal, without its source",
        "  plimsoll explain ghcr.io/me/order:v1           what every byte of an image or a binary is",
        "  plimsoll diff ./order-v1 ./order-v2            what changed between two binaries or images",
        "  plimsoll copy oci:out ghcr.io/me/order:v1      an image to another place, byte for byte",
        "  plimsoll cost google.golang.org/grpc           what a module costs a program",
        "  plimsoll converge --from trivy.json            clear a vulnerability report with the smallest go.mod change",
        "  plimsoll gate --base origin/main               hold the size line in CI",
        "  plimsoll lint Dockerfile                       what a Dockerfile or an image wastes",
        "  plimsoll audit ./...                           what in Go source will hang, leak or spin when a dependency fails",
        "  plimsoll prune ./cmd/order                     what would make its program smaller, shown by builds",
        "  plimsoll tags ./cmd/order                      what each build tag costs, with and without it",
        "  plimsoll sbom ghcr.io/me/order:v1              what an image or a Go program is made of, as SPDX or CycloneDX",
        "  plimsoll attest ghcr.io/me/order:v1 --sbom spdx  keep that with the image, signed if a key is named",
        "  plimsoll sign ghcr.io/me/order:v1 --key cosign.key  sign an image or a file, as cosign does",
        "  plimsoll verify oci:out --policy policy.yaml   who signed an image, what they said of it, and whether it is true",
        "  plimsoll trial oci:out ghcr.io/me/order:v1     both images in a container runtime: pull, start, memory, answers",
        "  plimsoll contract oci:out                      a service under load, held against what it must show",
        "  plimsoll chaos oci:out --with redis            what a service does when something that it depends on breaks",
        "  plimsoll fleet fleet.txt                       a fleet of images against one standard, each layer read once",
        "  plimsoll baseline ghcr.io/me/order:v1          Kubernetes manifests for a service, from what is seen of its image",
        "  plimsoll symbols ghcr.io/me/order:v1           debug symbols that are attached to an image",
        "  plimsoll reproduce ghcr.io/me/order:v1         an image built again from its provenance, compared bit for bit",
        "  plimsoll doctor                                what plimsoll finds on this machine",
        "  plimsoll help cgo-required                     the page of an error, a rule or a part of the guide",
        "",
        "Standard output gets the result and nothing else; everything else goes to standard error.",
        "Exit codes: 0 done, 1 a gate or rule failed, 2 command line or configuration, 3 input, 4 a program is missing",
        "or failed, 5 proof failed, 6 approval needed, 70 a defect in plimsoll, 130 and 143 interrupted.",
      ].join("\n"),
    },
  }),
  {
    name: "plimsoll",
    versionInfo: { currentVersion: VERSION_TEXT },
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
          refuse(
            text_en.exceptionWhileParsingArguments(thrown, colour),
            wordBehindFlag(thrown) ?? "`--help` after the command shows its flags and arguments",
            colour,
          ),
        noCommandRegisteredForInput: (found) =>
          refuse(text_en.noCommandRegisteredForInput(found), "`plimsoll --help` shows every command", found.ansiColor),
      },
    },
  },
);

/** Why the command line could not be parsed, so that no verb was run that could report it. */
let refusal: PlimsollError | undefined;

function refuse(what: string, fix: string, colour: boolean): string {
  const error = new PlimsollError("flag-invalid", { what, fix });
  refusal ??= error;
  return renderError(error, colour).trimEnd();
}

/** The fix where a value that begins with a dash was read as a flag. */
function wordBehindFlag(thrown: unknown): string | undefined {
  if (thrown instanceof UnsatisfiedFlagError && thrown.nextFlagName !== undefined)
    return `a value that begins with a dash is written after an equals sign: --${thrown.externalFlagName}=--${thrown.nextFlagName}`;
  if (!(thrown instanceof AliasNotFoundError)) return undefined;
  return "a value that begins with a dash is written after an equals sign: --label=-x; `--help` shows every flag";
}

/**
 * Verbs that end before the slower of V8's optimising compilers has paid for itself: without it they need half of the
 * processor time that a service costs, and an eighth less memory.
 */
const SHORT_VERBS: ReadonlySet<string> = new Set(["explain", "diff", "cost"]);

/** By then a verb is loaded, and most wait for files, threads or other programs. */
const LOADED_MS = 100;

/** Runs the command line in this process: called below, or in a one-file executable by its launcher. */
export async function main(): Promise<void> {
  // The start script keeps compiled code in a folder of plimsoll; programs that plimsoll starts must not use it.
  delete process.env.NODE_COMPILE_CACHE;
  const inputs = process.argv.slice(2);
  const version = versionAnswer(inputs);
  if (version !== undefined) {
    process.stdout.write(version);
    return;
  }
  if (SHORT_VERBS.has(inputs[0] ?? "")) setFlagsFromString("--no-turbofan");
  setTimeout(boundHeapGrowth, LOADED_MS).unref();
  // Layers are compressed on libuv's threads: one for each core. libuv reads this before its first thread starts.
  process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism()));
  const controller = new AbortController();
  const interruptWith = (code: "interrupted" | "terminated") => () => {
    if (controller.signal.aborted) process.exit(code === "interrupted" ? EXIT.interrupted : EXIT.terminated);
    controller.abort(
      new PlimsollError(code, {
        what: `${code} by a signal`,
        fix: "run the command again: it continues after what is done",
      }),
    );
  };
  process.on("SIGINT", interruptWith("interrupted"));
  process.on("SIGTERM", interruptWith("terminated"));
  // A terminal that closes ends only its own process group, and the programs that plimsoll starts are in other groups.
  process.on("SIGHUP", interruptWith("terminated"));
  // Node would exit with 1, which means that a gate failed.
  process.on("uncaughtException", (thrown) => {
    const error = asPlimsollError(thrown);
    // Ends the programs that were started.
    controller.abort(error);
    writeSync(process.stderr.fd, renderError(error, wantsColour(process.stderr, process.env)));
    process.exit(error.exitCode);
  });
  const lost = watchOutput();
  const streams: World["process"] = { stdout: process.stdout, stderr: process.stderr };
  process.exitCode = await runCommandLine(inputs, {
    process: streams,
    env: process.env,
    cwd: process.cwd(),
    signal: controller.signal,
  });
  const unwritten = await lost();
  if (unwritten === undefined) return;
  process.stderr.write(renderError(unwritten, wantsColour(process.stderr, process.env)));
  process.exitCode ||= unwritten.exitCode;
}

/** Runs one command line in a world, and resolves to its exit code. Nothing of the process that it runs in is changed. */
export async function runCommandLine(inputs: readonly string[], world: World): Promise<ExitCode> {
  refusal = undefined;
  const words = joinDashValues(inputs).map(plainFlag);
  await run(application, words, world);
  if (refusal !== undefined) {
    const { refusedReport } = await import("./report/refused-report.ts");
    for (const text of refusedReport(words, refusal) ?? []) world.process.stdout.write(text);
  }
  return ourExitCode(world.process.exitCode);
}

/**
 * Turns `--json=lines` into a separate flag: the parser of the command line has no flags whose value may be omitted.
 */
function plainFlag(input: string): string {
  return input === "--json=lines" ? "--json-lines" : input;
}

/**
 * Watches for errors of standard output. A reader that closes the pipe (`plimsoll --help | head -1`) is not a failure:
 * the current work is finished. Errors of standard error are ignored.
 */
function watchOutput(): () => Promise<PlimsollError | undefined> {
  let failure: NodeJS.ErrnoException | undefined;
  process.stdout.on("error", (error) => {
    failure ??= error;
  });
  process.stderr.on("error", () => {});
  return async () => {
    // The stream reports an error only after the write that caused it.
    await setImmediate();
    if (failure === undefined || failure.code === "EPIPE") return undefined;
    return new PlimsollError("write-failed", {
      what: "the result cannot be written to standard output",
      why: failure.message,
      fix: "check where standard output goes, and run the command again",
      cause: failure,
    });
  };
}

/** stricli exits with negative codes when it could not route or parse: that is an error of the command line. */
function ourExitCode(code: number | string | null | undefined): ExitCode {
  const value = Number(code ?? 0);
  const known: ExitCode | undefined = Object.values(EXIT).find((one) => one === value);
  return known ?? (value < 0 || value > 128 ? EXIT.usage : EXIT.defect);
}

if (import.meta.main) await main();
