import type { Container, Pod } from "../../format/kubernetes/pod.ts";

/** An image that somebody runs: one row of the matrix. */
export interface FleetService {
  /** How people call it: the name in a list, of the workload, or the last part of the repository. */
  readonly name: string;
  /** The image as it is written where it was found; empty where a container names none. */
  readonly image: string;
  /** How many of it run, or how often it is pulled; null where nobody says. */
  readonly replicas: number | null;
  /** Where it is named: `fleet.txt:12`, `command line`. */
  readonly where: string;
  /** The container that runs it, and its pod; null where no manifest says how it is run. */
  readonly run: { readonly container: Container; readonly pod: Pod } | null;
}

/** A place where services may be that could not be read. */
export interface UnreadPlace {
  readonly where: string;
  readonly why: string;
}

/** What a source names. */
export interface FoundServices {
  readonly services: readonly FleetService[];
  /** Where more services may be. */
  readonly unread: readonly UnreadPlace[];
}
