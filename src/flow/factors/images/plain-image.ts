import type { ImagePlan } from "../../../plan/image-plan.ts";

/** An image for measuring: nothing but its layers and these variables. */
export function plainImage(env: readonly string[]): ImagePlan {
  return {
    platform: { os: "linux", architecture: "amd64" },
    created: "1970-01-01T00:00:00Z",
    container: env.length === 0 ? {} : { Env: env },
    annotations: {},
    mediaTypes: "oci",
  };
}
