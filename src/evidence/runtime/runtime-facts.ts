import type { BaseItem } from "../base-need.ts";
import type { MissingAccount } from "./accounts.ts";
import type { BrokenLink } from "./broken-links.ts";
import type { CommandLine } from "./command-line.ts";
import type { Doubt, Kept } from "./kept-files.ts";
import type { Closure } from "./shared-objects.ts";
import type { StartedProgram } from "./started-program.ts";

/** What is known about an image from examining what it starts: the rules and the plan use these facts. */
export interface RuntimeFacts {
  /** How messages name the image. */
  readonly where: string;
  readonly command: CommandLine;
  /** Why the program that the config starts cannot be followed; undefined if it can. */
  readonly entrypointProblem: string | undefined;
  /** The first one is what the container starts. */
  readonly programs: readonly StartedProgram[];
  readonly goObjects: readonly LoadedGoObject[];
  /** The closures of the dynamic programs, by path. */
  readonly closures: ReadonlyMap<string, Closure>;
  /** What the Go programs need from a base: the strongest answer for each item. */
  readonly evidence: readonly BaseItem[];
  readonly kept: readonly Kept[];
  readonly special: readonly Doubt[];
  readonly leftPrograms: readonly Doubt[];
  /** Files of the service's own layers that are not kept, and whose purpose is not known. */
  readonly leftFiles: readonly Doubt[];
  /** System folders that something of the service names: it is not known which of their files it uses. */
  readonly namedSystemFolders: readonly Kept[];
  /** Commands of scripts and of the container whose program only the running shell knows, as they are written. */
  readonly undecided: readonly string[];
  readonly brokenLinks: readonly BrokenLink[];
  readonly missingAccounts: readonly MissingAccount[];
  readonly userFiles: UserFiles;
  /**
   * The program of the health check, a shell for docker's shell form, with the links to it; empty if there is none.
   */
  readonly healthcheckPaths: readonly string[];
  /** Whether the image has such data, in one of the places where Go looks. */
  readonly baseData: Readonly<Record<"certificates" | "time-zones", boolean>>;
}

/** A shared object that Go built, `-buildmode=c-shared`, and the program that loads it. */
export interface LoadedGoObject {
  readonly path: string;
  readonly loadedBy: string;
}

/** `whole`: a program looks names up. `lines`: only the container runtime does, for the user of the config. */
type UserFiles = "whole" | "lines";

/** Why a program is kept that the service itself does not need. */
export const FOR_HEALTHCHECK = "the health check starts it";
