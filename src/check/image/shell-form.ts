import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";

export const shellEntrypoint = defineRule<ImageFacts>({
  id: "shell-form",
  buildkit: "JSONArgsRecommended",
  title: "the service is started through a shell",
  level: "warning",
  why: "the shell is process 1 and hands no signal on, so the service is killed in place of stopping; and the image must carry a shell",
  observe: ({ ledger }) => {
    const { Entrypoint = [], Cmd = [] } = ledger.config.config ?? {};
    const [shell = "", option, script = ""] = [...Entrypoint, ...Cmd];
    if (!/(?:^|\/)(?:ba|da|a)?sh$/.test(shell) || option !== "-c" || /^\s*exec\s/.test(script)) return [];
    return [
      {
        what: `${shell} -c runs it`,
        evidence: [`Entrypoint: ${JSON.stringify(Entrypoint)}`, `Cmd: ${JSON.stringify(Cmd)}`],
        fix: 'ENTRYPOINT ["/app"]: the exec form',
      },
    ];
  },
});
