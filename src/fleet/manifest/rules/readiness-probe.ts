import { defineRule } from "../../../check/rule.ts";
import { containerTitle, objectPath, type PodFacts, positionOf } from "../../pod/facts.ts";

/** Kinds whose pods serve until they are told to end. */
const SERVING = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Rollout"]);

/** A container with ports says when it can answer. */
export const readinessProbe = defineRule<PodFacts>({
  id: "readiness-probe",
  title: "a container with ports has no readiness probe",
  level: "warning",
  why: "it gets requests from the moment its process exists, and during each rollout some of them fail",
  observe: ({ object, containers }) =>
    containers.flatMap(({ container, path }) => {
      const isAsked = container.list === "containers" && container.ports.length > 0 && SERVING.has(object.kind);
      if (!isAsked || container.probes.readinessProbe !== undefined) return [];
      return [
        {
          what: `${containerTitle(object, container)}: ports, and no readinessProbe`,
          evidence: [`ports: ${container.ports.map(({ containerPort }) => containerPort).join(", ")}`],
          position: positionOf(object, path),
          path: objectPath(object),
          fix: "ask by httpGet what the service answers once its dependencies are there",
        },
      ];
    }),
});
