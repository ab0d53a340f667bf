import type { FleetImage } from "../services/fleet-image.ts";
import { type FleetFinding, fails, passes } from "./rule.ts";

/**
 * Does the image run as a user of its own? kubelet can tell that only of a number: a pod with runAsNonRoot and an image
 * whose user is a name does not start.
 */
export function judgeNonroot({ user }: FleetImage): FleetFinding {
  const [name = ""] = user.split(":");
  if (name === "" || name === "root" || /^0+$/.test(name)) {
    return fails(name === "" ? "it names no user, which means root" : `its user is ${user}`, FIX);
  }
  if (/^\d+$/.test(name)) return passes(`its user is ${user}`);
  return fails(`its user is the name ${name}: kubelet cannot tell that it is not root`, FIX);
}

const FIX = "give it a number: USER 65532 in the Dockerfile, as plimsoll slim does";
