import { LIMITS } from "../../base/limits.ts";
import type { FleetRequest } from "../../flow/fleet/request.ts";
import { choice, one, yes } from "../flag-form.ts";
import { HTML_FLAG, REGISTRY_FLAGS } from "../flags.ts";
import { numberFlag } from "../number-flag.ts";
import { VERDICT_FLAGS, type VerdictFlags } from "../verdict-forms.ts";

/** The flags of `plimsoll fleet`, as typed. */
export interface FleetFlags extends FleetRequest, VerdictFlags {
  readonly html?: string;
  readonly shard?: string;
  readonly local?: boolean;
  readonly on?: "kubernetes";
  readonly jobImage?: string;
  readonly registrySecret?: string;
  readonly dryRun?: boolean;
}

/** In the order in which `--help` shows them. */
export const FLEET_FLAGS = {
  config: one("The file with the rules (default plimsoll.yaml)", "file"),
  policiesTo: one(
    "Also write the rules for Kubernetes (ValidatingAdmissionPolicy) and Kyverno into this folder",
    "folder",
  ),
  hookImage: one("With --policies-to, also a PreSync hook of Argo CD, which runs this image of plimsoll", "image"),
  platform: one("Which platform's image of an index", "os/arch"),
  shards: numberFlag(
    "shards",
    LIMITS.fleetShards,
    "How many processes of this machine read the layers, each its shard",
  ),
  shard: one(
    "Only read the layers of one shard, such as 0/4, and judge nothing: for a machine of many; see --results",
    "index/count",
  ),
  local: yes("With --shard, as --shards starts it: all shards are processes of this machine"),
  results: one("A repository in which shards keep what they found, and from which the report takes it", "repository"),
  night: one(
    "What shards share of what names of images mean: those with the same word here ask together (default: the date, UTC)",
    "word",
  ),
  on: choice("Have a cluster read the layers: an Indexed Job with a pod for each of --shards, by kubectl", [
    "kubernetes",
  ]),
  jobImage: one("With --on, the image of plimsoll that its pods run", "image"),
  registrySecret: one("With --on, a Secret of type kubernetes.io/dockerconfigjson with accounts of registries", "name"),
  dryRun: yes("With --on, only show the manifests"),
  requestsPerSecond: numberFlag(
    "requests-per-second",
    LIMITS.registryRequestsPerSecond,
    "No more requests to each registry than this, by all shards together",
  ),
  ...VERDICT_FLAGS,
  html: HTML_FLAG,
  ...REGISTRY_FLAGS,
} as const;
