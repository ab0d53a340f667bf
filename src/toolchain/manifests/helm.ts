import { LIMITS } from "../../base/limits.ts";
import { boundedOutput } from "../bounded-output.ts";
import { requireProgram } from "../find-program.ts";
import type { RunOptions } from "../process.ts";

/** How a chart is rendered. What is not there is as `helm template` has it. */
export interface HelmOptions {
  readonly releaseName?: string | undefined;
  readonly namespace?: string | undefined;
  /** Files of values, absolute; a later one counts more. */
  readonly valueFiles?: readonly string[];
  readonly parameters?: readonly HelmParameter[];
  readonly kubeVersion?: string | undefined;
  readonly apiVersions?: readonly string[];
  readonly skipCrds?: boolean;
  readonly skipTests?: boolean;
}

interface HelmParameter {
  readonly name: string;
  readonly value: string;
  /** The value is a text, whatever it looks like. */
  readonly forceString: boolean;
}

/**
 * What the user's own Helm renders of a folder with a chart. No cluster is asked. Throws `program-missing`, `program-failed` (also
 * for dependencies that are not in the folder) and `limit-exceeded`.
 */
export async function helmTemplate(
  chart: string,
  options: HelmOptions,
  running: Required<Pick<RunOptions, "env" | "signal">>,
): Promise<Uint8Array> {
  const program = await requireProgram("helm", running.env, {
    why: "a folder with a chart is rendered by your own Helm",
    fix: "install Helm, or render elsewhere: helm template FOLDER | plimsoll fleet -",
  });
  // A name that stands alone is never a template, as --name-template is: such a template could print variables of the environment.
  const { releaseName } = options;
  const words = ["template", ...wordsOf(options), "--", ...(releaseName === undefined ? [] : [releaseName]), chart];
  return Buffer.concat(await boundedOutput(program, words, running, LIMITS.kubernetesFileBytes));
}

function wordsOf(options: HelmOptions): readonly string[] {
  const { namespace, kubeVersion, valueFiles = [], parameters = [], apiVersions = [] } = options;
  // One word each, so that a value that begins with a hyphen is no flag.
  const named = { namespace, "kube-version": kubeVersion };
  return [
    ...Object.entries(named).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}=${value}`])),
    ...(options.skipCrds === true ? [] : ["--include-crds"]),
    ...(options.skipTests === true ? ["--skip-tests"] : []),
    ...valueFiles.map((file) => `--values=${file}`),
    ...parameters.map(
      ({ name, value, forceString }) => `--${forceString ? "set-string" : "set"}=${name}=${withoutCommas(value)}`,
    ),
    ...apiVersions.map((version) => `--api-versions=${version}`),
  ];
}

/** A comma would begin the next value, except in a list in braces. Argo CD passes parameters in this way too. */
function withoutCommas(value: string): string {
  return /^\{.*\}$/s.test(value) ? value : value.replace(/(?<!\\),/g, "\\,");
}
