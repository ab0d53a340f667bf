import { defineAuditRule } from "../../audit-rule.ts";

export const poolGrows = defineAuditRule({
  id: "pool-grows",
  title: "a sync.Pool of buffers of any size",
  why: "one large request makes a buffer that is kept for small ones: memory stays as high as the largest of them",
  fault: "load",
  isOn: false,
  cases: {
    buffer: {
      certainty: "likely",
      what: ({ object }) => `${object} is put back into its pool, however large it has become`,
      fix: () => "put it back only up to a size: if buf.Cap() <= 64<<10 { pool.Put(buf) }",
    },
  },
});
