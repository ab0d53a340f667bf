import type { JsonPath } from "../../base/strict-json.ts";
import type { Position } from "../../check/finding.ts";
import type { ImageNames } from "../../evidence/runtime/image-files.ts";
import type { RuntimeFacts } from "../../evidence/runtime/runtime-facts.ts";
import type { StartedProgram } from "../../evidence/runtime/started-program.ts";
import type { KubernetesObject } from "../../format/kubernetes/kubernetes-object.ts";
import type { Container, Pod } from "../../format/kubernetes/pod.ts";
import { containerPath } from "../../format/kubernetes/read-pod.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";
import type { PodSecurityPolicy } from "../pod-security/evaluate.ts";

/** The pods of one object, beside the images of their containers. Rules read this and nothing else. */
export interface PodFacts {
  readonly object: KubernetesObject;
  /** The steps from the object to the value with the pod's `metadata` and `spec`. */
  readonly path: JsonPath;
  readonly pod: Pod;
  readonly policy: PodSecurityPolicy;
  readonly containers: readonly ContainerFacts[];
}

export interface ContainerFacts {
  readonly container: Container;
  /** The steps from the object to the container. */
  readonly path: JsonPath;
  /** Null where nobody gave the image: rules about it say nothing then. */
  readonly image: ImageEvidence | null;
}

/** What is known of an image as one container starts it. */
export interface ImageEvidence {
  /** How messages name the image. */
  readonly where: string;
  /** The config of the image. */
  readonly config: ContainerConfig;
  /** The same with what the container puts in its place: command, arguments, variables, folder. */
  readonly started: ContainerConfig;
  readonly files: ImageNames;
  readonly runtime: RuntimeFacts;
  /** What the bytes of all programs that it starts name; null where one of them hides what it has. */
  readonly texts: ImageTexts | null;
  /** How long it takes from the signal to its end, as a trial measured it; null where nobody did. */
  readonly drain: { readonly seconds: number; readonly from: string } | null;
}

export interface ImageTexts {
  readonly mentioned: ReadonlySet<string>;
  readonly statePaths: readonly string[];
}

export function podPosition({ object, path }: Pick<PodFacts, "object" | "path">, inner: JsonPath): Position {
  return positionOf(object, [...path, ...inner]);
}

export function positionOf(object: KubernetesObject, path: JsonPath): Position {
  const line = object.lineOf(path);
  return { file: object.file, line, endLine: line };
}

/** `Deployment shop/order, container proxy`, for people. */
export function containerTitle(object: KubernetesObject, { list, name, index }: Container): string {
  const kind = {
    containers: "container",
    initContainers: "init container",
    ephemeralContainers: "ephemeral container",
  }[list];
  return `${object.title}, ${kind} ${name === "" ? `number ${index + 1}` : name}`;
}

/** `Deployment/shop/order`: what a waiver can name. */
export function objectPath({ kind, namespace, name }: KubernetesObject): string {
  return [kind, namespace, name].filter((part) => part !== undefined).join("/");
}

export function containerFacts(path: JsonPath, container: Container, image: ImageEvidence | null): ContainerFacts {
  return { container, path: containerPath(path, container), image };
}

/** The program that the container starts, if Go made it. */
export function goProgramOf(image: ImageEvidence): GoProgram | undefined {
  const [first] = image.runtime.programs;
  return image.runtime.entrypointProblem === undefined && first?.kind.is === "go" ? (first as GoProgram) : undefined;
}

export type GoProgram = StartedProgram & { readonly kind: Extract<StartedProgram["kind"], { is: "go" }> };
