import { defineRule } from "../../../check/rule.ts";
import { containerTitle, type ImageEvidence, objectPath, type PodFacts, positionOf } from "../../pod/facts.ts";
import { isWithin, mountsOf } from "../../pod/mounts.ts";
import { variablesOf } from "../../pod/started-config.ts";

/** A folder of the node under a path that the program writes to. */
export const hostPathWritten = defineRule<PodFacts>({
  id: "host-path-written",
  title: "the program writes into a folder of the node",
  level: "warning",
  why: "what it writes stays on the node where the pod happened to run: it is lost with the node, mixed with other pods', and fills the node's disk",
  observe: ({ object, pod, containers }) =>
    containers.flatMap(({ container, path, image }) =>
      mountsOf(container, pod.spec).flatMap((mount) => {
        const folder = mount.volume?.hostPath;
        if (folder === undefined || !mount.isWritable) return [];
        // Without the image, pod-security-baseline says what there is to say.
        const named = image === null ? undefined : namedBelow(mount.path, image);
        if (image === null || (named === undefined && image.texts !== null)) return [];
        const what = `${containerTitle(object, container)}: ${folder} of the node is writable at ${mount.path}`;
        return [
          {
            what: `${what}, and ${named ?? "whether the program writes there is not known"}`,
            evidence: [`volume ${mount.volume!.name}: hostPath ${folder}`],
            level: named === undefined ? ("note" as const) : ("warning" as const),
            position: positionOf(object, [...path, "volumeMounts", mount.index]),
            path: objectPath(object),
            fix: "write logs to standard output, use an emptyDir for what may go and a claim for what must stay; or mount it readOnly",
          },
        ];
      }),
    ),
});

/** Where the program, its arguments or its variables name a path at or below a mount. */
function namedBelow(mount: string, { started, texts, where }: ImageEvidence): string | undefined {
  // The values themselves may be secret.
  const isBelow = (text: string) => pathsIn(text).some((path) => isWithin(path, mount));
  const [variable] = [...variablesOf(started)].find(([, value]) => isBelow(value)) ?? [];
  if (variable !== undefined) return `the variable ${variable} names a path there`;
  if ([...(started.Entrypoint ?? []), ...(started.Cmd ?? [])].some(isBelow)) return "an argument names a path there";
  const path = texts?.statePaths.find((each) => isWithin(each, mount));
  if (path !== undefined) return `the program of ${where} names ${path}`;
  return texts?.mentioned.has(mount) && mount.split("/").length > 2
    ? `the program of ${where} names ${mount}`
    : undefined;
}

function pathsIn(text: string): readonly string[] {
  return text.match(/\/[^\s=:,"']+/g) ?? [];
}
