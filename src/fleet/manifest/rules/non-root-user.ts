import { defineRule } from "../../../check/rule.ts";
import { isNumber, parseUser } from "../../../format/oci/user.ts";
import { containerTitle, objectPath, type PodFacts, positionOf } from "../../pod/facts.ts";

/** runAsNonRoot, and a user that the kubelet can tell from root. */
export const nonRootUser = defineRule<PodFacts>({
  id: "non-root-user",
  title: "the kubelet does not start the container, because of its user",
  level: "error",
  why: "with runAsNonRoot the kubelet compares numbers, and never reads /etc/passwd of the image: the container stays in CreateContainerConfigError",
  observe: ({ object, pod, containers }) =>
    containers.flatMap(({ container, path, image }) => {
      const own = container.securityContext;
      const wanted = own?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot;
      if (wanted !== true || pod.spec.os === "windows") return [];
      const said = userProblem(own?.runAsUser ?? pod.spec.securityContext?.runAsUser, image?.config.User, image?.where);
      if (said === undefined) return [];
      return [
        {
          what: `${containerTitle(object, container)}: runAsNonRoot is true, and ${said.what}`,
          evidence: said.evidence,
          position: positionOf(object, [...path, "securityContext", "runAsNonRoot"]),
          path: objectPath(object),
          fix: "give the image a numeric user (USER 65532:65532), or set runAsUser",
        },
      ];
    }),
});

/** As `verifyRunAsNonRoot` of the kubelet decides it. Undefined where it starts the container, and where the image is not known. */
function userProblem(runAsUser: number | undefined, configured: string | undefined, where: string | undefined) {
  if (runAsUser !== undefined) {
    return runAsUser === 0 ? { what: "runAsUser is 0, which is root", evidence: ["runAsUser: 0"] } : undefined;
  }
  if (where === undefined) return undefined;
  const { user } = parseUser(configured);
  const evidence = [`User of ${where}: ${configured === undefined || configured === "" ? "none" : configured}`];
  if (!isNumber(user)) return { what: `the image's user ${user} is a name, which cannot be verified`, evidence };
  return Number(user) === 0 ? { what: "the image runs as root", evidence } : undefined;
}
