import type { ChaosRequest } from "../../flow/chaos/request.ts";
import { many, one, yes } from "../flag-form.ts";
import { HTML_FLAG, REGISTRY_FLAGS } from "../flags.ts";
import { numberFlag, portFlag } from "../number-flag.ts";
import { SERVICE_FLAGS } from "../service-flags.ts";
import { VERDICT_FLAGS, type VerdictFlags } from "../verdict-forms.ts";

/** The flags of `plimsoll chaos`, as typed. */
export interface ChaosFlags extends ChaosRequest, VerdictFlags {
  readonly html?: string;
}

/** In the order in which `--help` shows them. */
export const CHAOS_FLAGS = {
  with: many("What the service depends on, by kind or by name: redis,etcd,postgres,http", "dependency", ","),
  seed: numberFlag("seed", 999_999_999, "The same number makes the same faults (default: as the settings say, or 1)"),
  only: many("An experiment such as redis/blackhole, or all of one dependency, such as redis; repeatable", "id"),
  quick: yes("Fewer and shorter experiments: for pull requests"),
  config: one("The file with the settings (default plimsoll.yaml)", "file"),
  suspects: one("What plimsoll audit --json said of the source: each is confirmed by what breaks, or not", "file"),
  manifestsTo: one("Also write the experiments as manifests of Chaos Mesh into this folder", "folder"),
  port: portFlag("The port that the service listens on (default: as the settings say, or the image exposes)"),
  ...SERVICE_FLAGS,
  ...VERDICT_FLAGS,
  html: HTML_FLAG,
  ...REGISTRY_FLAGS,
} as const;
