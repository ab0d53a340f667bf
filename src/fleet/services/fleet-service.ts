/** An image that somebody runs: one row of the matrix. */
export interface FleetService {
  /** How people call it: the name in a list, or the last part of the repository. */
  readonly name: string;
  /** The image as it is written where it was found. */
  readonly image: string;
  /** How many of it run, or how often it is pulled; null where nobody says. */
  readonly replicas: number | null;
  /** Where it is named: `fleet.txt:12`, `command line`. */
  readonly where: string;
}
