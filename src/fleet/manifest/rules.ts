import type { Rule } from "../../check/rule.ts";
import type { PodFacts } from "../pod/facts.ts";
import type { ManifestFacts } from "../pod/manifest-facts.ts";
import { clientCertificates } from "./rules/client-certificates.ts";
import { cpuLimit } from "./rules/cpu-limit.ts";
import { gracePeriod } from "./rules/grace-period.ts";
import { hookProgram } from "./rules/hook-program.ts";
import { hostPathWritten } from "./rules/host-path-written.ts";
import { manifestUnreadable } from "./rules/manifest-unreadable.ts";
import { memoryLimit } from "./rules/memory-limit.ts";
import { nonRootUser } from "./rules/non-root-user.ts";
import { podInvalid } from "./rules/pod-invalid.ts";
import { podSecurityBaseline, podSecurityRestricted } from "./rules/pod-security.ts";
import { podsUnknown } from "./rules/pods-unknown.ts";
import { portName, portWithoutListener } from "./rules/ports.ts";
import { readOnlyRoot } from "./rules/read-only-root.ts";
import { readinessProbe } from "./rules/readiness-probe.ts";
import { undecidedContainer } from "./rules/undecided-container.ts";
import { variableMissing, variableNeverRead } from "./rules/variables.ts";

/** Every rule about a pod and the images of its containers. */
export const POD_RULES: readonly Rule<PodFacts>[] = [
  podSecurityBaseline,
  podSecurityRestricted,
  nonRootUser,
  hookProgram,
  portName,
  portWithoutListener,
  readinessProbe,
  gracePeriod,
  readOnlyRoot,
  hostPathWritten,
  clientCertificates,
  memoryLimit,
  cpuLimit,
  variableNeverRead,
  variableMissing,
  undecidedContainer,
];

/** Every rule about what could not be read of manifests. */
export const MANIFEST_RULES: readonly Rule<ManifestFacts>[] = [manifestUnreadable, podInvalid, podsUnknown];
