import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { defineRule } from "../rule.ts";
import { namesSecret } from "../secret-name.ts";

export const secretInEnvironment = defineRule<ImageFacts>({
  id: "secret-in-environment",
  buildkit: "SecretsUsedInArgOrEnv",
  title: "a secret is part of the image's environment or history",
  level: "error",
  why: "everybody who can pull the image can read its config and its history",
  observe: ({ ledger }) => {
    const { config, history = [] } = ledger.config;
    const fix = "RUN --mount=type=secret for the build, the runtime's own secrets for the service; and change it";
    const env = (config?.Env ?? []).flatMap((variable) => {
      const name = variable.split("=", 1)[0]!;
      const isSet = variable.length > name.length + 1;
      return isSet && namesSecret(name)
        ? [{ what: `${name} looks like a secret`, evidence: [`Env: ${name}, value not shown`], fix }]
        : [];
    });
    const built = history.flatMap(({ created_by: by = "" }, index) =>
      argumentsIn(by)
        .filter(namesSecret)
        .map((name) => ({
          what: `build argument ${name} looks like a secret`,
          evidence: [`history ${index}: ${name}, value not shown`],
          fix,
        })),
    );
    return [...env, ...built];
  },
});

/** Builders write the arguments of a RUN before it: `|2 A=1 B=2 /bin/sh -c …`. */
function argumentsIn(createdBy: string): readonly string[] {
  const [, count = "0", rest = ""] = /^(?:RUN )?\|(\d{1,3}) (.*)$/s.exec(createdBy) ?? [];
  return rest
    .split(" ")
    .slice(0, Number(count))
    .filter((word) => /^[A-Za-z_]\w*=./.test(word))
    .map((word) => word.split("=", 1)[0]!);
}
