import { PlimsollError } from "../base/error.ts";
import type { StoreEnvironment } from "./environment.ts";
import type { Target } from "./target.ts";

/**
 * Throws what writing to a target would throw for reasons that are known before there is an image to write: a build
 * takes minutes, and its user may be gone when it ends. Writes nothing, and contacts nothing outside of this machine
 * except a docker daemon that was named.
 */
export async function requireReady(target: Target, environment: StoreEnvironment, signal: AbortSignal): Promise<void> {
  switch (target.kind) {
    case "oci": {
      const { requireWritableLayout } = await import("./layout/write.ts");
      return requireWritableLayout(target.path, target.tag ?? "latest");
    }
    case "oci-archive":
    case "docker-archive": {
      const { requireReplaceable } = await import("./file/replace-path.ts");
      return requireReplaceable(target.path);
    }
    case "docker-daemon": {
      const { pingDocker } = await import("./docker-daemon.ts");
      const { reachableEndpoint } = await import("./docker-endpoint.ts");
      return pingDocker(reachableEndpoint(environment), signal);
    }
    case "podman":
      return requirePodman(environment, signal);
    case "registry":
      return environment.registry.requireUsable(target.reference);
  }
}

/**
 * Where podman is a remote client, `podman version` covers client and server, and fails when the server does not
 * answer.
 */
async function requirePodman({ runner }: StoreEnvironment, signal: AbortSignal): Promise<void> {
  const { exitCode, stderr } = await runner.run("podman", ["version"], { signal });
  if (exitCode === 0) return;
  throw new PlimsollError("program-failed", {
    what: "podman does not work",
    why: stderr.trim().split("\n").slice(-5).join("\n") || `podman version ended with ${exitCode}`,
    fix: "correct what podman reports, or write oci-archive:FILE and run podman load --input FILE",
  });
}
