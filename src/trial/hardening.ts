/** How a container can be run with less than a runtime gives it by default. */
export interface HardeningMode {
  readonly name: string;
  readonly readOnlyRoot: boolean;
  readonly dropCapabilities: boolean;
  readonly noNewPrivileges: boolean;
  /** `UID:GID`; null leaves the image's own. */
  readonly user: string | null;
}

const PLAIN = { readOnlyRoot: false, dropCapabilities: false, noNewPrivileges: false, user: null } as const;

/** OpenShift gives each project a range of user IDs from a billion on, and group 0. */
const ARBITRARY_USER = "1000660000:0";

/** The default seccomp profile is in force in each of them: runtimes apply it unless it is turned off. */
export const HARDENING_MODES: readonly HardeningMode[] = [
  { ...PLAIN, name: "a read-only root, and nothing writable in it", readOnlyRoot: true },
  { ...PLAIN, name: "no capabilities", dropCapabilities: true },
  { ...PLAIN, name: "no new privileges", noNewPrivileges: true },
  { ...PLAIN, name: `an arbitrary user (${ARBITRARY_USER})`, user: ARBITRARY_USER },
  {
    name: "all of these",
    readOnlyRoot: true,
    dropCapabilities: true,
    noNewPrivileges: true,
    user: ARBITRARY_USER,
  },
];
