import type { BaseItem } from "../base-need.ts";
import type { MissingAccount } from "./accounts.ts";
import type { BrokenLink } from "./broken-links.ts";
import type { CommandLine } from "./command-line.ts";
import type { Doubt, Kept } from "./kept-files.ts";
import type { Closure } from "./shared-objects.ts";
import type { StartedProgram } from "./started-program.ts";

/** What was found out of an image by looking at what it starts: rules and the plan rest on it. */
export interface RuntimeFacts {
  /** How messages name the image. */
  readonly where: string;
  readonly command: CommandLine;
  /** Why the program that the config starts cannot be followed; undefined where it can. */
  readonly entrypointProblem: string | undefined;
  /** The first one is what the container starts. */
  readonly programs: readonly StartedProgram[];
  readonly goObjects: readonly LoadedGoObject[];
  /** Of the dynamic ones, by path. */
  readonly closures: ReadonlyMap<string, Closure>;
  /** What the Go programs need of a base: of each item the strongest answer. */
  readonly evidence: readonly BaseItem[];
  readonly kept: readonly Kept[];
  readonly special: readonly Doubt[];
  readonly leftPrograms: readonly Doubt[];
  /** Files of the service's own layers that do not stay, and of which it is not known what for they are. */
  readonly leftFiles: readonly Doubt[];
  /** Folders of the system that something of the service names: what it wants in there is not known. */
  readonly namedSystemFolders: readonly Kept[];
  /** What scripts and the container's command start and only the running shell knows, in their words. */
  readonly undecided: readonly string[];
  readonly brokenLinks: readonly BrokenLink[];
  readonly missingAccounts: readonly MissingAccount[];
  readonly userFiles: UserFiles;
  /** The program of the health check, a shell for docker's shell form, with the links to it; empty where there is none. */
  readonly healthcheckPaths: readonly string[];
  /** Whether the image has any, in one of the places where Go looks. */
  readonly baseData: Readonly<Record<"certificates" | "time-zones", boolean>>;
}

/** A shared object that Go built, `-buildmode=c-shared`, and the program that loads it. */
export interface LoadedGoObject {
  readonly path: string;
  readonly loadedBy: string;
}

/** `whole`: something looks names up. `lines`: only the runtime does, for the user of the config. */
type UserFiles = "whole" | "lines";

/** Why a program is there that the service does without. */
export const FOR_HEALTHCHECK = "the health check starts it";
