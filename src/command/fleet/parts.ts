import { PlimsollError } from "../../base/error.ts";
import { asTyped } from "../../plan/settings/mismatch.ts";
import type { FleetFlags } from "./flags.ts";

type Name = keyof FleetFlags;

/** What is said of a fleet as a whole, when its layers are read. The file with the rules is not: it also names repositories of services. */
const OF_THE_REPORT: readonly Name[] = ["policiesTo", "hookImage", "format", "write", "html"];
const OF_THE_JOB: readonly Name[] = ["on", "jobImage", "registrySecret", "dryRun"];

/** Why a flag needs another one, and what to do. */
const A_JOB = {
  why: "a Job runs an image of plimsoll, a pod for each shard, and keeps what it finds in a repository",
  fix: "--on kubernetes --shards 8 --results ghcr.io/acme/fleet-results --job-image ghcr.io/acme/plimsoll:v1.0.0",
};
const LOCAL = { why: "it is how --shards starts its processes", fix: "leave --local out" };
const NIGHT = { why: "it says which shards share what they ask; a report asks itself", fix: "leave --night out" };

/** What reads a fleet: a report, one shard, or a Job of Kubernetes. Throws `flag-invalid` for flags of another one. */
export function requireOfOne(flags: FleetFlags): void {
  if (flags.shard !== undefined) {
    requireNone(flags, ["shards", ...OF_THE_REPORT, ...OF_THE_JOB], "--shard");
  } else if (flags.on !== undefined) {
    requireNone(flags, ["night", "local", ...OF_THE_REPORT], "--on");
    for (const name of ["shards", "results", "jobImage"] as const) {
      if (flags[name] === undefined) throw needs("--on", asTyped(name, undefined), A_JOB);
    }
  } else {
    const alone = OF_THE_JOB.find((name) => flags[name] !== undefined);
    if (alone !== undefined) throw needs(asTyped(alone, flags[alone]), "--on", A_JOB);
    if (flags.local) throw needs("--local", "--shard", LOCAL);
    if (flags.night !== undefined && flags.shards === undefined) throw needs("--night", "--shard or --shards", NIGHT);
  }
}

function requireNone(flags: FleetFlags, names: readonly Name[], mode: string): void {
  const name = names.find((one) => flags[one] !== undefined);
  if (name === undefined) return;
  throw new PlimsollError("flag-invalid", {
    what: `${mode} and ${asTyped(name, flags[name])} do not go together`,
    why: "what reads layers judges nothing: a run without it does that, when they are read",
    fix: `leave ${asTyped(name, flags[name])} out`,
  });
}

function needs(flag: string, other: string, reason: typeof A_JOB): PlimsollError {
  return new PlimsollError("flag-invalid", { what: `${flag} needs ${other}`, ...reason });
}
