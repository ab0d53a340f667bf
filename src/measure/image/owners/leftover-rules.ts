/** Something that tools leave behind in images, recognized by its path. */
export interface LeftoverRule {
  readonly name: string;
  /** Why it is there. */
  readonly why: string;
  /** How a rebuild can avoid it. */
  readonly avoid: string;
  /** Does an image run just as well without it? If not, the name only says what the bytes are. */
  readonly reclaimable: boolean;
  /** Everything in these folders, but not the folders themselves, which are part of operating systems. */
  readonly below?: readonly string[];
  /** Folders of these names anywhere, and everything in them. */
  readonly anywhere?: readonly string[];
  /** A folder anywhere that contains each of these, and everything in it. */
  readonly holding?: readonly string[];
  /** The name that such a folder must have. */
  readonly named?: string;
  /** Files anywhere whose path matches. */
  readonly files?: RegExp;
  /** Set if only executables count: a file named `core` may be anything. */
  readonly onlyExecutables?: true;
  /** Set if a Go program is not a leftover: people do start programs from there. */
  readonly sparesPrograms?: true;
}

/**
 * A rule for the file itself decides; else the rule for the outermost folder that contains it. If two rules match the
 * same name, the first one decides.
 */
export const LEFTOVER_RULES: readonly LeftoverRule[] = [
  {
    name: "apt lists",
    why: "apt-get update downloads lists of packages, and only apt-get install needs them",
    avoid: "end the same RUN with rm -rf /var/lib/apt/lists/*, or RUN --mount=type=cache,target=/var/lib/apt/lists",
    reclaimable: true,
    below: ["var/lib/apt/lists"],
  },
  {
    name: "apt archives",
    why: "apt keeps the packages that it downloaded, and an index of them",
    avoid: "end the same RUN with apt-get clean, or RUN --mount=type=cache,target=/var/cache/apt",
    reclaimable: true,
    below: ["var/cache/apt"],
  },
  {
    name: "apk cache",
    why: "apk update, and apk add without --no-cache, keep indexes and packages",
    avoid: "apk add --no-cache, or RUN --mount=type=cache,target=/var/cache/apk",
    reclaimable: true,
    below: ["var/cache/apk", "etc/apk/cache"],
  },
  {
    name: "dnf cache",
    why: "dnf, microdnf, yum and zypper keep metadata and packages",
    avoid: "end the same RUN with dnf clean all, or RUN --mount=type=cache,target=/var/cache/dnf",
    reclaimable: true,
    below: ["var/cache/dnf", "var/cache/libdnf5", "var/cache/yum", "var/cache/zypp"],
  },
  {
    name: "Go module cache",
    why: "go mod download and go build keep every module's source and archive",
    avoid: "build in a separate stage and copy the program, or RUN --mount=type=cache,target=/go/pkg/mod",
    reclaimable: true,
    anywhere: ["pkg/mod"],
    holding: ["cache/download", "cache/lock"],
  },
  {
    name: "Go build cache",
    why: "go build keeps what it compiled",
    avoid: "build in a separate stage and copy the program, or RUN --mount=type=cache with GOCACHE as its target",
    reclaimable: true,
    anywhere: [".cache/go-build"],
    holding: ["README", "trim.txt", "00", "ff"],
  },
  {
    name: "Go toolchain",
    why: "the image that the program was built in is the image that runs it",
    avoid: "build in a separate stage and copy the program",
    reclaimable: true,
    holding: ["bin/go", "pkg/tool", "src/runtime"],
  },
  {
    name: "vendor",
    why: "the source of the program's modules was copied with its own",
    avoid: "build in a separate stage and copy the program, or name vendor in .dockerignore",
    reclaimable: true,
    holding: ["modules.txt"],
    named: "vendor",
  },
  {
    name: ".git",
    why: "COPY copied the whole build context, with the history of the source",
    avoid: "name .git in .dockerignore",
    reclaimable: true,
    anywhere: [".git"],
  },
  {
    name: "pip cache",
    why: "pip keeps what it downloaded and the wheels that it built",
    avoid: "pip install --no-cache-dir, or RUN --mount=type=cache with PIP_CACHE_DIR as its target",
    reclaimable: true,
    anywhere: [".cache/pip"],
  },
  {
    name: "npm cache",
    why: "npm and yarn keep the archives that they downloaded",
    avoid:
      "end the same RUN with npm cache clean --force, or RUN --mount=type=cache with npm_config_cache as its target",
    reclaimable: true,
    anywhere: [".npm/_cacache", ".npm/_logs", ".cache/yarn", "usr/local/share/.cache"],
  },
  {
    name: "man pages",
    why: "an installation from source puts manuals beside programs",
    avoid: "remove them in the same RUN: nobody reads them in a container",
    reclaimable: true,
    below: ["usr/share/man", "usr/local/share/man", "usr/local/man", "usr/share/info", "usr/local/share/info"],
  },
  {
    name: "docs",
    why: "an installation from source puts documentation beside programs",
    avoid: "remove it in the same RUN, but keep the licences that must be shipped",
    reclaimable: true,
    below: ["usr/share/doc", "usr/local/share/doc", "usr/share/gtk-doc"],
  },
  {
    name: "locales",
    why: "locale-gen and installations from source write translations of messages",
    avoid: "generate only the locales that the service speaks",
    reclaimable: false,
    below: ["usr/share/locale", "usr/local/share/locale", "usr/share/i18n", "usr/lib/locale"],
  },
  {
    name: "logs",
    why: "programs that ran while the image was built wrote them",
    avoid: "remove them in the same RUN",
    reclaimable: true,
    below: ["var/log"],
  },
  {
    name: "core dumps",
    why: "a program crashed while the image was built",
    avoid: "remove them in the same RUN, and see why it crashed",
    reclaimable: true,
    files: /(?:^|\/)core(?:\.[0-9]+)?$/,
    onlyExecutables: true,
  },
  {
    name: "__pycache__",
    why: "Python keeps the byte code of what it imported while the image was built",
    avoid: "set PYTHONDONTWRITEBYTECODE=1 while the image is built; then the first import of each module takes longer",
    reclaimable: false,
    anywhere: ["__pycache__"],
  },
  {
    name: "backups",
    why: "programs that edit a file keep the previous version beside it",
    avoid: "remove them in the same RUN",
    reclaimable: true,
    below: ["var/backups"],
    files: /^(?:etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-|var\/(?:lib\/dpkg|cache\/debconf)\/[^/]+-old)$/,
  },
  {
    name: "package database",
    why: "it says which packages are installed",
    avoid: "keep it: scanners for vulnerabilities read it",
    reclaimable: false,
    below: [
      ...["var/lib/dpkg", "var/cache/debconf", "lib/apk", "usr/lib/apk"],
      ...["var/lib/rpm", "usr/lib/sysimage", "var/lib/dnf", "var/lib/yum"],
    ],
    files: /^(?:etc\/apk\/(?:arch|world)|var\/lib\/apt\/extended_states)$/,
  },
  {
    name: "temporary files",
    why: "something that ran while the image was built did not clean up",
    avoid: "remove them in the same RUN, or RUN --mount=type=tmpfs,target=/tmp",
    reclaimable: true,
    below: ["tmp", "var/tmp"],
    sparesPrograms: true,
  },
];

const BY_NAME = new Map(LEFTOVER_RULES.map((rule) => [rule.name, rule]));

/** The rule that gives an owner of the kind `leftover` its name. */
export function leftoverRule(name: string): LeftoverRule | undefined {
  return BY_NAME.get(name);
}
