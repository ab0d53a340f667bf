import { defineRule } from "../../../check/rule.ts";
import { Absent } from "../../../format/go/absent.ts";
import {
  containerTitle,
  goProgramOf,
  type ImageEvidence,
  objectPath,
  type PodFacts,
  positionOf,
} from "../../pod/facts.ts";
import { whyNotRead } from "./variables.ts";

/** What the other rules could not find out about a container whose image was given. */
export const undecidedContainer = defineRule<PodFacts>({
  id: "undecided-container",
  title: "some rules could not look into what the container starts",
  level: "note",
  why: "that they report nothing does not mean that all is well",
  observe: ({ object, containers }) =>
    containers.flatMap(({ container, path, image }) => {
      if (image === null) return [];
      const reasons = whyUndecided(image, container.env.length > 0);
      if (reasons.length === 0) return [];
      return [
        {
          what: `${containerTitle(object, container)}: ${reasons.join("; ")}`,
          evidence: [image.where],
          position: positionOf(object, [...path, "image"]),
          path: objectPath(object),
        },
      ];
    }),
});

function whyUndecided(image: ImageEvidence, hasVariables: boolean): readonly string[] {
  const { runtime } = image;
  if (runtime.entrypointProblem !== undefined) {
    return [`nothing is known of its program: ${runtime.entrypointProblem}`];
  }
  const program = goProgramOf(image);
  if (program === undefined) {
    const [first] = runtime.programs;
    return [`/${first?.path ?? ""} is not a Go program: limits, ports and variables are not judged`];
  }
  const { buildInfo, functions } = program.kind.facts;
  const variables = whyNotRead(image);
  return [
    ...(buildInfo instanceof Absent ? [`whether its CPU limit fits is not known: ${buildInfo.reason}`] : []),
    ...(functions instanceof Absent ? [`whether its memory limit fits is not known: ${functions.reason}`] : []),
    ...(hasVariables && variables !== undefined ? [`whether its variables are read is not known: ${variables}`] : []),
  ];
}
