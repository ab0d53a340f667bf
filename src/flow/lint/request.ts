import type { ImageAccess } from "../../session/image-access.ts";

/** What `lint` is asked for. Each member is a flag of the command line, in camel case. */
export interface LintRequest extends Omit<ImageAccess, "verify"> {
  /** The Dockerfile of the image that is checked: findings name its lines. */
  readonly dockerfile?: string;
  /** The build context; the Dockerfile's folder when omitted. */
  readonly context?: string;
  /** The file with the waivers, instead of plimsoll.yaml in the folder. */
  readonly config?: string;
  /** A .dive-ci file whose thresholds are checked as well. */
  readonly ciConfig?: string;
  /** With manifests: the images of their containers, each `IMAGE` or `CONTAINER=IMAGE`. */
  readonly image?: readonly string[];
  /** With manifests: a level of the Pod Security Standards, as `restricted` or `baseline:v1.28`. */
  readonly podSecurity?: string;
  /** With manifests: reports of `plimsoll trial --json`, which say how long the service takes to end. */
  readonly trial?: readonly string[];
}
