import { isNumber, parseUser } from "../../format/oci/user.ts";
import type { FleetImage } from "../services/fleet-image.ts";
import { type FleetFinding, fails, passes } from "./rule.ts";

/**
 * Does the image run as a user of its own? kubelet can tell that only of a number: a pod with runAsNonRoot and an image
 * whose user is a name does not start.
 */
export function judgeNonroot({ user: configured }: FleetImage): FleetFinding {
  const { user } = parseUser(configured);
  const said = /^(?::|$)/.test(configured) ? "it names no user, which means root" : `its user is ${configured}`;
  if (user === "root" || (isNumber(user) && Number(user) === 0)) return fails(said, FIX);
  if (isNumber(user)) return passes(said);
  return fails(`its user is the name ${user}: kubelet cannot tell that it is not root`, FIX);
}

const FIX = "give it a number: USER 65532 in the Dockerfile, as plimsoll slim does";
