/** How a container is restricted. What is false or null is as the runtime and the image have it. */
interface Restrictions {
  /** Nothing can be written, not even to /tmp: podman mounts one unless it is told not to. */
  readonly readOnlyRoot: boolean;
  readonly dropCapabilities: boolean;
  readonly noNewPrivileges: boolean;
  /** The runtime's default profile, also where the runtime has it only on request. */
  readonly defaultSeccomp: boolean;
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

export interface HardeningMode {
  readonly name: string;
  /** What it means for a service, in a whole sentence. */
  readonly meaning: string;
  readonly restrictions: Restrictions;
}

const NONE: Restrictions = {
  readOnlyRoot: false,
  dropCapabilities: false,
  noNewPrivileges: false,
  defaultSeccomp: false,
  user: null,
};

const ALL: Restrictions = {
  readOnlyRoot: true,
  dropCapabilities: true,
  noNewPrivileges: true,
  defaultSeccomp: true,
  // OpenShift gives each namespace a range of users that begins above a thousand million, and always group 0.
  user: { uid: 1_000_660_000, gid: 0 },
};

/**
 * The same where a runtime without root has only the 65536 users of subuid(5): as high as these go, and hardly known to an
 * image.
 */
export const LOWER_USER = { uid: 60_001, gid: 0 } as const;

/** The modes in which a trial runs an image. The first one is what the others are compared with. */
export const HARDENING_MODES: readonly HardeningMode[] = [
  { name: "default", meaning: "It runs as the image says.", restrictions: NONE },
  {
    name: "read-only root",
    meaning: "It writes to no file of its own, not even in /tmp.",
    restrictions: { ...NONE, readOnlyRoot: ALL.readOnlyRoot },
  },
  {
    name: "no capabilities",
    meaning: "It has none of root's rights, and takes no port below 1024 where the kernel reserves those.",
    restrictions: { ...NONE, dropCapabilities: ALL.dropCapabilities },
  },
  {
    name: "no new privileges",
    meaning: "No program that it starts gets more rights than it has, such as by a setuid bit.",
    restrictions: { ...NONE, noNewPrivileges: ALL.noNewPrivileges },
  },
  {
    name: "default seccomp",
    meaning: "It makes only the system calls that the runtime's default profile allows.",
    restrictions: { ...NONE, defaultSeccomp: ALL.defaultSeccomp },
  },
  {
    name: "arbitrary user",
    meaning: "It runs as a user that its image does not know, in group 0, as on OpenShift.",
    restrictions: { ...NONE, user: ALL.user },
  },
  { name: "all at once", meaning: "It runs with all of these restrictions together.", restrictions: ALL },
];
