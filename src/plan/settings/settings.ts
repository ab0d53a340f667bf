import type { MediaTypeFamily } from "../../format/oci/media-type.ts";
import type { ContainerRequest } from "../container.ts";

/**
 * What a user asked for in one place: the command line, plimsoll.yaml or .ko.yaml. What is absent was not said there.
 * Paths of files are as written; `from` in `add` and `addCa` are relative to where they were said.
 */
export interface Settings {
  /** Main packages; the first one is the entrypoint. */
  readonly sources?: readonly string[];
  readonly destinations?: readonly string[];
  /** Tags of the image, where a destination names none. */
  readonly imageTags?: readonly string[];
  readonly bare?: boolean;
  readonly platforms?: readonly string[];
  readonly base?: string;
  readonly addCa?: readonly string[];
  readonly add?: readonly AddedFile[];
  /** Where binaries stand in the image: a folder when it ends with a slash. */
  readonly binaryPath?: string;
  readonly container?: ContainerRequest;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly mediaTypes?: MediaTypeFamily;
  readonly compression?: string;
  readonly go?: GoSettings;
  /** Import paths that the user vouches for without C. */
  readonly allowNoCgo?: readonly string[];
  readonly moduleFolder?: boolean;
  /** An image to compare with. */
  readonly before?: string;
  readonly measure?: "none" | "steps";
  readonly offline?: boolean;
  readonly cache?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
  /** What `plimsoll lint` lets pass. */
  readonly waivers?: readonly {
    readonly rule: string;
    readonly path?: string;
    readonly reason: string;
    /** `plimsoll.yaml:7:13` */
    readonly where: string;
  }[];
}

export interface AddedFile {
  readonly source: string;
  readonly destination: string;
}

/** For `go build`. */
export interface GoSettings {
  readonly tags?: readonly string[];
  readonly ldflags?: readonly string[];
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly vcs?: boolean;
}
