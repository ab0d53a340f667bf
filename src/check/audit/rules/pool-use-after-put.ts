import { defineAuditRule } from "../../audit-rule.ts";

export const poolUseAfterPut = defineAuditRule({
  id: "pool-use-after-put",
  title: "an object that is used after it was put back into its sync.Pool",
  why: "another goroutine may have it already: both write to the same memory, and answers get mixed",
  fault: "load",
  isOn: true,
  cases: {
    used: {
      certainty: "certain",
      what: ({ object }) => `${object} is used after it was put back`,
      fix: () => "put it back when nothing uses it any more, or copy what is still needed",
    },
    returned: {
      certainty: "certain",
      what: ({ object, result }) =>
        `${result} is returned, and its memory belongs to ${object}, which is put back first`,
      fix: () => "return a copy: bytes.Clone, slices.Clone",
    },
  },
});
