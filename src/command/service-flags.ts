import { choice, many, one } from "./flag-form.ts";

/** Where services are run. */
export const RUNTIME_FLAG = choice("Which container runtime (default: the first that answers)", [
  ...(["podman", "docker", "nerdctl", "runc"] as const),
]);

/** How one service is run, besides its port. */
export const SERVICE_FLAGS = {
  env: many("A variable for the service, NAME=VALUE; repeatable", "name=value"),
  arg: many("An argument for the service, in place of the image's own: --arg=-v; repeatable", "word"),
  runtime: RUNTIME_FLAG,
  platform: one("Which platform's image of an index", "os/arch"),
} as const;
