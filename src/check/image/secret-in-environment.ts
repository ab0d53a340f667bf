import { namesSecret } from "../../base/secret-name.ts";
import { secretsIn } from "../../base/secret-text.ts";
import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { parseHistoryLine } from "../../format/oci/history-line.ts";
import { defineRule, type Observation } from "../rule.ts";

const FIX =
  "use RUN --mount=type=secret for the build, and the runtime's secrets for the service; and change the secret";

export const secretInEnvironment = defineRule<ImageFacts>({
  id: "secret-in-environment",
  buildkit: "SecretsUsedInArgOrEnv",
  title: "a secret is part of the image's environment or history",
  level: "error",
  why: "everybody who can pull the image can read its config and its history",
  observe: ({ ledger }) => {
    const { config, history = [] } = ledger.config;
    const env = (config?.Env ?? []).flatMap((variable) => named(variable, "Env"));
    const labels = Object.entries(config?.Labels ?? {}).flatMap(([name, value]) => named(`${name}=${value}`, "Labels"));
    const started = (["Entrypoint", "Cmd"] as const).flatMap((field) =>
      secretsIn((config?.[field] ?? []).join(" ")).map(({ name }) =>
        observation(`${field} holds ${name ?? "a secret"}`, field),
      ),
    );
    const known = new Set((config?.Env ?? []).map((variable) => variable.split("=", 1)[0]));
    const built = history.flatMap(({ created_by: by = "" }, index) => inHistory(by, index, known));
    return [...env, ...labels, ...started, ...joined(built)];
  },
});

/** A variable or label that has a value and the name of a secret. */
function named(pair: string, field: string): Observation[] {
  const name = pair.split("=", 1)[0]!;
  const isSet = pair.length > name.length + 1;
  return isSet && namesSecret(name) ? [observation(`${name} looks like a secret`, `${field}: ${name}`)] : [];
}

function inHistory(createdBy: string, index: number, known: ReadonlySet<string | undefined>): Observation[] {
  const { text, arguments: given } = parseHistoryLine(createdBy);
  const built = given
    .filter(({ name, value }) => value !== "" && namesSecret(name))
    .map(({ name }) => observation(`build argument ${name} looks like a secret`, `history ${index}: ${name}`));
  const kind = /^(?:ARG|ENV|LABEL)\b/i.exec(text)?.[0].toUpperCase();
  const written = [...new Set(secretsIn(text).map(({ name }) => name))]
    // A variable that is still in the environment is reported only once.
    .filter((name) => kind !== "LABEL" && !(kind === "ENV" && known.has(name)))
    .map((name) =>
      observation(
        kind === "ARG" ? `build argument ${name} looks like a secret` : `the history holds ${name ?? "a secret"}`,
        `history ${index}: ${name ?? "a value with the form of a secret"}`,
      ),
    );
  return [...built, ...written];
}

/** The history repeats a build argument before every later RUN: it is one finding, with each place as evidence. */
function joined(observations: readonly Observation[]): readonly Observation[] {
  const byWhat = Map.groupBy(observations, ({ what }) => what);
  return [...byWhat.values()].map((same) => ({ ...same[0]!, evidence: same.flatMap(({ evidence }) => evidence) }));
}

function observation(what: string, where: string): Observation {
  return { what, evidence: [`${where}, value not shown`], fix: FIX };
}
