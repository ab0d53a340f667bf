import type { MediaTypeFamily } from "../../format/oci/media-type.ts";
import type { ContainerRequest } from "../container.ts";

/**
 * The settings of one source: the command line, plimsoll.yaml or .ko.yaml. A setting that the source does not give is
 * absent. Paths of files are as written; `from` in `add` and `addCa` are relative to the folder of the source.
 */
export interface Settings {
  /** Main packages; the first one is the entrypoint. */
  readonly sources?: readonly string[];
  readonly destinations?: readonly string[];
  /** Tags of the image, for destinations that name none. */
  readonly imageTags?: readonly string[];
  readonly bare?: boolean;
  readonly platforms?: readonly string[];
  readonly base?: string;
  readonly addCa?: readonly string[];
  readonly add?: readonly AddedFile[];
  /** The path of the binaries in the image; a folder if it ends with a slash. */
  readonly binaryPath?: string;
  readonly container?: ContainerRequest;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly mediaTypes?: MediaTypeFamily;
  readonly compression?: string;
  readonly go?: GoSettings;
  /** Import paths of packages that work without C, as the user vouches. */
  readonly allowNoCgo?: readonly string[];
  readonly moduleFolder?: boolean;
  /** Where the programs are compiled. */
  readonly builder?: "local" | "buildkit";
  /** An image to compare with. */
  readonly before?: string;
  readonly measure?: "none" | "steps";
  readonly offline?: boolean;
  readonly cache?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
  /** Findings that `plimsoll lint` accepts. */
  readonly waivers?: readonly WaiverSetting[];
  /** What `plimsoll audit` looks for, besides what it does by default, and which findings it accepts. */
  readonly audit?: {
    readonly rules?: readonly RuleSetting[];
    readonly waivers?: readonly WaiverSetting[];
  };
}

interface WaiverSetting {
  readonly rule: string;
  readonly path?: string;
  readonly reason: string;
  /** `plimsoll.yaml:7:13` */
  readonly where: string;
}

interface RuleSetting {
  readonly rule: string;
  readonly isOn: boolean;
  readonly where: string;
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
