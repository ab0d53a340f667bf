import { defineRule } from "../../../check/rule.ts";
import { Absent } from "../../../format/go/absent.ts";
import type { NameTable } from "../../../format/go/name-table.ts";
import {
  containerTitle,
  goProgramOf,
  type ImageEvidence,
  objectPath,
  type PodFacts,
  positionOf,
} from "../../pod/facts.ts";
import { isLinkedBelow } from "../../pod/linked.ts";
import { variablesOf } from "../../pod/started-config.ts";
import { halvesOf } from "../../pod/wanted-texts.ts";

/** A variable whose name is nowhere in the program. */
export const variableNeverRead = defineRule<PodFacts>({
  id: "variable-never-read",
  title: "the manifest sets a variable that the program never reads",
  level: "warning",
  why: "a misspelt or outdated name: the program works with its default, and nobody notices",
  observe: ({ object, containers }) =>
    containers.flatMap(({ container, path, image }) => {
      if (image === null || whyNotRead(image) !== undefined) return [];
      return container.env.flatMap(({ name }, index) =>
        isNamed(name, image)
          ? []
          : [
              {
                what: `${containerTitle(object, container)}: no program of ${image.where} has the name ${name}`,
                evidence: [
                  "neither the whole name nor two parts of it occur in the bytes of what the container starts",
                ],
                position: positionOf(object, [...path, "env", index]),
                path: objectPath(object),
                fix: "correct the name, or remove the variable",
              },
            ],
      );
    }),
});

/** Packages that make names of variables from other words, so that a name need not be in the program. */
const COMPOSING = [
  "github.com/spf13/viper.",
  "github.com/kelseyhightower/envconfig.",
  "github.com/knadh/koanf/",
  "github.com/sethvargo/go-envconfig.",
  "github.com/caarlos0/env/",
  "github.com/ilyakaznacheev/cleanenv.",
  "github.com/vrischmann/envconfig.",
  "github.com/peterbourgon/ff/",
];

/** Why names of variables are no evidence here; undefined where they are. */
export function whyNotRead(image: ImageEvidence): string | undefined {
  const program = goProgramOf(image);
  if (program === undefined) return "what it starts is no Go program";
  if (image.texts === null) return "one of its programs hides what it has";
  const { functions } = program.kind.facts;
  if (functions instanceof Absent) return functions.reason;
  const composing = COMPOSING.find((name) => isLinkedBelow(functions, name));
  return composing === undefined
    ? undefined
    : `${composing.replace(/[./]$/, "")} makes names of variables from other words`;
}

/** Variables of the resolver, of shells and of libc, which a program may read without naming them itself. */
const OF_THE_SYSTEM: ReadonlySet<string> = new Set([
  "PATH",
  "HOME",
  "HOSTNAME",
  "LANG",
  "LANGUAGE",
  "PWD",
  "SHELL",
  "TERM",
  "TZ",
  "USER",
]);

function isNamed(name: string, { texts, started }: ImageEvidence): boolean {
  if (texts === null || name === "" || OF_THE_SYSTEM.has(name) || /^(?:LC_|LD_)/.test(name)) return true;
  if (texts.mentioned.has(name)) return true;
  // Another variable, or an argument, may be made of it.
  const words = [...(started.Entrypoint ?? []), ...(started.Cmd ?? [])];
  if (words.some((word) => word.includes(name))) return true;
  return halvesOf(name).some(([a, b]) => texts.mentioned.has(a) && texts.mentioned.has(b));
}

/** Packages of exporters, and what each sends to where nobody says otherwise: the OTLP exporter's specification. */
const EXPORTERS = [
  { of: "go.opentelemetry.io/otel/exporters/otlp/otlptrace", signal: "TRACES", sends: "traces" },
  { of: "go.opentelemetry.io/otel/exporters/otlp/otlpmetric", signal: "METRICS", sends: "metrics" },
  { of: "go.opentelemetry.io/otel/exporters/otlp/otlplog", signal: "LOGS", sends: "logs" },
];

/** A variable that the program certainly reads, without which it sends to itself. */
export const variableMissing = defineRule<PodFacts>({
  id: "variable-missing",
  title: "the program reads a variable that nobody sets",
  level: "note",
  why: "the exporter then sends to localhost, where no collector is, unless the code names another place",
  observe: ({ object, containers }) =>
    containers.flatMap(({ container, path, image }) => {
      const functions = image === null ? undefined : goProgramOf(image)?.kind.facts.functions;
      if (image === null || functions === undefined || functions instanceof Absent || container.hasEnvFrom) return [];
      const variables = variablesOf(image.started);
      return missingEndpoints(functions, variables).map(({ sends, of }) => ({
        what: `${containerTitle(object, container)}: nobody sets OTEL_EXPORTER_OTLP_ENDPOINT, and the program sends ${sends}`,
        evidence: [`${of} is linked`],
        position: positionOf(object, path),
        path: objectPath(object),
        fix: "set it to the collector's address, or waive this where the code names it",
      }));
    }),
});

function missingEndpoints(functions: NameTable, variables: ReadonlyMap<string, string>) {
  const isOff = variables.get("OTEL_SDK_DISABLED") === "true";
  if (isOff || variables.has("OTEL_EXPORTER_OTLP_ENDPOINT")) return [];
  return EXPORTERS.filter(
    ({ of, signal }) => isLinkedBelow(functions, of) && !variables.has(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`),
  );
}
