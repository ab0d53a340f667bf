import type { JsonPath } from "../../../base/strict-json.ts";
import { defineRule, type Observation } from "../../../check/rule.ts";
import { askedPorts } from "../../../format/kubernetes/handlers.ts";
import type { Container, PodSpec } from "../../../format/kubernetes/pod.ts";
import { parseExposedPorts } from "../../../format/oci/exposed-port.ts";
import {
  type ContainerFacts,
  containerTitle,
  goProgramOf,
  type ImageEvidence,
  objectPath,
  type PodFacts,
  positionOf,
} from "../../pod/facts.ts";
import { mountsOf } from "../../pod/mounts.ts";

/** A probe that asks a port by a name that the container does not have. */
export const portName = defineRule<PodFacts>({
  id: "port-name",
  title: "a probe or a hook asks a port by a name that the container does not declare",
  level: "error",
  why: "the kubelet finds no number for the name, and the probe fails each time",
  observe: ({ object, containers }) =>
    containers.flatMap(({ container, path }) =>
      askedPorts(container).flatMap(({ port, steps }) => {
        if (typeof port !== "string" || container.ports.some(({ name }) => name === port)) return [];
        return [
          {
            what: `${containerTitle(object, container)}: ${steps.join(".")} asks port ${port === "" ? '""' : port}, which ports does not name`,
            evidence: [
              `ports: ${container.ports.map(({ name, containerPort }) => name ?? containerPort).join(", ") || "none"}`,
            ],
            position: positionOf(object, [...path, ...steps]),
            path: objectPath(object),
            fix: "declare the port with that name, or ask the number",
          },
        ];
      }),
    ),
});

/** A port that neither the manifest nor the image gives the program to listen on. */
export const portWithoutListener = defineRule<PodFacts>({
  id: "port-without-listener",
  title: "nothing shows that the program listens on a port",
  level: "note",
  why: "a probe of a port on which nobody listens restarts the pod without end; a Service that leads there answers nothing",
  observe: ({ object, pod, containers }) =>
    containers.flatMap((facts) =>
      [...portsWithPlaces(facts.container)].flatMap(([port, steps]) => {
        const doubt = doubtOf(port, facts, pod.spec);
        if (doubt === undefined) return [];
        const observation: Observation = {
          what: `${containerTitle(object, facts.container)}: port ${port} ${doubt.what}`,
          evidence: doubt.evidence,
          level: doubt.level,
          position: positionOf(object, [...facts.path, ...steps]),
          path: objectPath(object),
          fix: "compare with the port that the service is started with, and write EXPOSE for it",
        };
        return [observation];
      }),
    ),
});

function portsWithPlaces(container: Container): ReadonlyMap<number, JsonPath> {
  const declared = container.ports.map(({ containerPort }, index): readonly [number, JsonPath] => [
    containerPort,
    ["ports", index, "containerPort"],
  ]);
  const asked = askedPorts(container).flatMap(({ port, steps }): readonly (readonly [number, JsonPath])[] =>
    typeof port === "number" ? [[port, steps]] : [],
  );
  return new Map([...asked, ...declared]);
}

/**
 * Whether anything names a port: an argument, a variable, EXPOSE, or the digits in the program's bytes. A program can make the
 * number by other means, or read it from a file or from variables that are not in the manifest, so this is never an error.
 */
function doubtOf(port: number, { container, image }: ContainerFacts, spec: PodSpec) {
  if (image === null || image.texts === null || goProgramOf(image) === undefined) return undefined;
  if (isSetElsewhere(container, spec)) return undefined;
  const digits = new RegExp(`(?<!\\d)${port}(?!\\d)`);
  const settings = [...(image.started.Entrypoint ?? []), ...(image.started.Cmd ?? []), ...(image.started.Env ?? [])];
  if (settings.some((text) => digits.test(text)) || image.texts.mentioned.has(String(port))) return undefined;
  return saidOf(port, image);
}

/** Variables and files that are not in the manifest; an emptyDir is empty. */
function isSetElsewhere(container: Container, spec: PodSpec): boolean {
  const hasFiles = mountsOf(container, spec).some(({ volume }) => !volume?.sources.includes("emptyDir"));
  return hasFiles || container.hasEnvFrom || container.env.some(({ value }) => value === undefined);
}

function saidOf(port: number, { config, where }: ImageEvidence) {
  const exposed = Object.keys(config.ExposedPorts ?? {}).map((each) => each.replace(/\/.*$/, ""));
  const ranges = exposed.flatMap((each) => parseExposedPorts(each) ?? []);
  if (ranges.some(({ first, last }) => port >= first && port <= last)) return undefined;
  const evidence = [`arguments, variables and programs of ${where}`];
  if (exposed.length === 0) return { what: "is named by nothing in the image", level: "note" as const, evidence };
  const what = `is named by nothing in the image, which exposes ${exposed.join(", ")}`;
  return { what, level: "warning" as const, evidence };
}
