import { LIMITS } from "../base/limits.ts";
import { boundedOutput } from "./bounded-output.ts";
import { requireProgram } from "./find-program.ts";
import type { RunOptions } from "./process.ts";

/** A scanner that reads an image in an OCI layout, by its command line. */
export type ImageScanner = "trivy" | "grype";

interface CommandLine {
  /** Words before and after the folder of the layout. */
  readonly words: (folder: string) => readonly string[];
  /** What keeps it from the network: a scan uses the database that is there. */
  readonly env: Readonly<Record<string, string>>;
  readonly install: string;
}

const COMMAND_LINES: Readonly<Record<ImageScanner, CommandLine>> = {
  trivy: {
    words: (folder) => [
      ...["image", "--quiet", "--format", "json", "--scanners", "vuln", "--offline-scan"],
      ...["--skip-db-update", "--skip-java-db-update", "--input", folder],
    ],
    env: { TRIVY_SKIP_VERSION_CHECK: "true" },
    install: "install Trivy, and its database: trivy image --download-db-only",
  },
  grype: {
    words: (folder) => [`oci-dir:${folder}`, "--output", "json", "--quiet"],
    env: { GRYPE_DB_AUTO_UPDATE: "false", GRYPE_CHECK_FOR_APP_UPDATE: "false" },
    install: "install grype, and its database: grype db update",
  },
};

/** The path of a scanner. Throws `program-missing`. */
export function findImageScanner(name: ImageScanner, env: NodeJS.ProcessEnv): Promise<string> {
  return requireProgram(name, env, {
    why: `--scan ${name} asks it for the findings of both images`,
    fix: `${COMMAND_LINES[name].install}; or name reports with --findings-before and --findings-after`,
  });
}

/**
 * What a scanner says of the one image in an OCI layout, as JSON, from the database that it has. Throws `program-failed`,
 * also where it has none, and `limit-exceeded`.
 */
export function scanImageLayout(
  name: ImageScanner,
  program: string,
  folder: string,
  { env, signal }: Pick<RunOptions, "env" | "signal">,
): Promise<readonly Buffer[]> {
  const { words, env: offline } = COMMAND_LINES[name];
  return boundedOutput(program, words(folder), { env: { ...env, ...offline }, signal }, LIMITS.scanReportBytes);
}
