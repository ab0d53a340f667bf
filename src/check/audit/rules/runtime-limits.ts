import { defineAuditRule } from "../../audit-rule.ts";

export const runtimeLimits = defineAuditRule({
  id: "runtime-limits",
  title: "limits of the container that the code overrules",
  why: "what the code sets wins over the CPU limit that Go reads, and over GOMAXPROCS and GOMEMLIMIT",
  fault: "limits",
  isOn: true,
  cases: {
    processors: {
      certainty: "certain",
      what: ({ call }) => `${call} takes all processors of the machine, whatever the container may use`,
      fix: () => "leave it out: since Go 1.25 the runtime reads the CPU limit itself",
    },
    constant: {
      certainty: "certain",
      what: ({ call }) => `${call} is the same number in every container, and GOMAXPROCS is ignored`,
      fix: () => "leave it out: since Go 1.25 the runtime reads the CPU limit itself",
    },
    memory: {
      certainty: "certain",
      what: ({ call }) => `${call} is the same limit in every container, and GOMEMLIMIT is ignored`,
      fix: () => "leave it out, and set GOMEMLIMIT where the container's limit is set",
    },
    collector: {
      certainty: "certain",
      what: ({ call }) => `${call} turns the collector off, and no memory limit turns it on again`,
      fix: () => "leave it out, or set a memory limit beside it",
    },
  },
});
