/** What a build is for, as far as constraints can ask: go/build.Context. */
export interface BuildSetting {
  readonly os: string;
  readonly architecture: string;
  /** `gc`, `gccgo`. */
  readonly compiler: string;
  readonly cgo: boolean;
  /** Tags of the user, of the toolchain (`goexperiment.NAME`, `race`) and of the release (`go1.26`). */
  readonly tags: ReadonlySet<string>;
}

/** Systems that also count as another. */
const ALSO: Readonly<Record<string, string>> = { android: "linux", illumos: "solaris", ios: "darwin" };
const UNIX: ReadonlySet<string> = new Set(
  "aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris".split(" "),
);

/** The name that a tag has today. */
export function presentName(tag: string): string {
  return tag === "boringcrypto" ? "goexperiment.boringcrypto" : tag;
}

/** Whether a build satisfies a tag: go/build.Context.matchTag. */
export function satisfies(setting: BuildSetting, tag: string): boolean {
  const { os, architecture, compiler, cgo, tags } = setting;
  if (cgo && tag === "cgo") return true;
  if (tag === os || tag === architecture || tag === compiler || tag === ALSO[os]) return true;
  if (tag === "unix" && UNIX.has(os)) return true;
  return tags.has(presentName(tag));
}
