import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { isShell, readInvocation } from "../../format/shell/invocation.ts";
import { defineRule } from "../rule.ts";

export const shellEntrypoint = defineRule<ImageFacts>({
  id: "shell-form",
  buildkit: "JSONArgsRecommended",
  title: "the service is started through a shell",
  level: "warning",
  why: "the shell is process 1 and does not forward signals, so the service is killed after the grace period; and the image must contain a shell",
  observe: ({ ledger }) => {
    const { Entrypoint = [], Cmd = [] } = ledger.config.config ?? {};
    const words = [...(Entrypoint ?? []), ...(Cmd ?? [])];
    const [shell = ""] = words;
    const invocation = isShell(shell) ? readInvocation(words) : undefined;
    if (invocation?.from !== "string" || /^\s*exec\s/.test(invocation.operand ?? "")) return [];
    return [
      {
        what: `${shell} -c runs the service`,
        evidence: [`Entrypoint: ${JSON.stringify(Entrypoint)}`, `Cmd: ${JSON.stringify(Cmd)}`],
        fix: 'ENTRYPOINT ["/app"]: the exec form',
      },
    ];
  },
});
