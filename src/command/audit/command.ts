import { buildCommand } from "@stricli/core";
import { word } from "../flag-form.ts";
import type { World } from "../world.ts";
import { AUDIT_FLAGS, type AuditFlags } from "./flags.ts";

export const auditCommand = buildCommand<AuditFlags, [string?], World>({
  loader: async () => (await import("./audit.ts")).audit,
  parameters: {
    flags: AUDIT_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: word,
          brief: "Go packages: a folder, an import path, a pattern, or path@version of a program (default ./...)",
          placeholder: "package",
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: "Say what in Go source will hang, leak or spin when a dependency fails",
    fullDescription: [
      "Looks at Go source with the types of your own go, by rules that have a page each: `plimsoll help RULE`. It finds",
      "calls that no deadline reaches, clients and servers without timeouts, misused pools, retries without a pause,",
      "goroutines that end the whole process. The packages of your own modules are looked at, without tests and",
      "generated files. Each suspect says how sure it is, and what makes it show itself.",
      "Waive one with a reason: `// plimsoll waive RULE: reason` at the line, or audit.waive in plimsoll.yaml.",
      "",
      "  plimsoll audit",
      "  plimsoll audit ./internal/... --fail-on warning",
      "  plimsoll audit --from golangci.sarif --from gosec.sarif        what these say at the same lines, joined",
      "  plimsoll audit --rule pool-grows                               one rule, also if it is off",
      "  plimsoll audit --module 'github.com/me/*'                      also modules that match",
      "  plimsoll audit --sarif > audit.sarif",
    ].join("\n"),
  },
});
