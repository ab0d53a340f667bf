import { spawnSync } from "node:child_process";

/** A program that tests compare with or use, and the oldest release whose results are reliable. */
interface Oracle {
  /** The arguments that make it print its version; omitted for programs that do not. */
  readonly asks?: readonly string[];
  /** Its answer, on either stream, with the version as a group: another program of that name does not match. */
  readonly says?: RegExp;
  readonly minimum?: string;
  /** What an older release does wrong. */
  readonly why?: string;
}

/** The reason where no fault of older releases is known. */
const UNTRIED = "the tests were not tried with an older one";

function binutils(name: string): Oracle {
  return {
    asks: ["--version"],
    says: new RegExp(`^GNU ${name} .* ([\\d.]+)`, "m"),
    minimum: "2.35",
    why: "older ones do not read DWARF 5",
  };
}

function ofGnu(name: string, minimum: string): Oracle {
  return { asks: ["--version"], says: new RegExp(`^${name} \\(.*\\) ([\\d.]+)`), minimum, why: UNTRIED };
}

function ofUtilLinux(name: string): Oracle {
  return { asks: ["--version"], says: new RegExp(`^${name} from util-linux ([\\d.]+)`), minimum: "2.36", why: UNTRIED };
}

/** Built by `go build` without its release's linker flags, it does not know its version. */
function ofBuildkit(name: string): Oracle {
  return {
    asks: ["--version"],
    says: new RegExp(`^${name} github\\.com/moby/buildkit (?:v?(?!0\\.0\\.0)(\\d[\\d.]*)|v0\\.0\\.0\\+unknown)`),
    minimum: "0.12",
    why: UNTRIED,
  };
}

const RPM: Oracle = {
  asks: ["--version"],
  says: /^RPM version ([\d.]+)/,
  minimum: "4.16",
  why: "older ones write no SQLite database",
};

/** Every program that tests use, by the name under which it is looked up. */
export const ORACLES = {
  addr2line: binutils("addr2line"),
  bash: { asks: ["--version"], says: /^GNU bash, version ([\d.]+)/, minimum: "3.2", why: UNTRIED },
  bsdtar: { asks: ["--version"], says: /^bsdtar ([\d.]+)/, minimum: "3.6", why: UNTRIED },
  buildctl: ofBuildkit("buildctl"),
  buildkitd: ofBuildkit("buildkitd"),
  chromium: {
    asks: ["--version"],
    says: /Chromium ([\d.]+)/,
    minimum: "120",
    why: "older ones lack what pages use of CSS",
  },
  chroot: ofGnu("chroot", "8"),
  // The one release whose output is in the sources: others write other bytes of the same program.
  "clang-14": { asks: ["--version"], says: /clang version (14\.0\.6)/, minimum: "14.0.6", why: UNTRIED },
  containerd: { asks: ["--version"], says: /^containerd \S+ v?([\d.]+)/, minimum: "1.6", why: UNTRIED },
  // The older scheme, of tags, is what the second release writes; bundles are the third's.
  cosign2: { asks: ["version"], says: /^GitVersion: +v(2\.[\d.]+)/m, minimum: "2.6", why: UNTRIED },
  cosign3: { asks: ["version"], says: /^GitVersion: +v(3\.[\d.]+)/m, minimum: "3.1", why: UNTRIED },
  crane: { asks: ["version"], says: /^v?([\d.]+)/, minimum: "0.20", why: UNTRIED },
  ctr: { asks: ["--version"], says: /^ctr \S+ v?([\d.]+)/, minimum: "1.6", why: UNTRIED },
  curl: {
    asks: ["--version"],
    says: /^curl ([\d.]+)/,
    minimum: "7.52",
    why: "older ones cannot retry as the action asks",
  },
  // It prints no version.
  dash: {},
  dot: { asks: ["-V"], says: /^dot - graphviz version ([\d.]+)/, minimum: "2.40", why: UNTRIED },
  dive: {
    asks: ["--version"],
    says: /^dive (?:v?(\d[\d.]*)|\[not provided\])/,
    minimum: "0.13",
    why: UNTRIED,
  },
  "docker-registry": { asks: ["--version"], says: /docker-registry \S+ v?([\d.]+)/, minimum: "2.8", why: UNTRIED },
  "dpkg": {
    asks: ["--version"],
    says: /^Debian .dpkg. package management program version ([\d.]+)/,
    minimum: "1.20",
    why: UNTRIED,
  },
  "dpkg-query": { asks: ["--version"], says: /^Debian dpkg-query .* version ([\d.]+)/, minimum: "1.20", why: UNTRIED },
  garble: { asks: ["version"], says: /^mvdan\.cc\/garble v?([\d.]+)/, minimum: "0.15", why: UNTRIED },
  gcc: { asks: ["-dumpfullversion"], says: /^([\d.]+)/, minimum: "9", why: UNTRIED },
  gdb: {
    asks: ["--version"],
    says: /^GNU gdb .* ([\d.]+)/,
    minimum: "12",
    why: "older ones do not read the DWARF 5 of Go",
  },
  git: {
    asks: ["--version"],
    says: /^git version ([\d.]+)/,
    minimum: "2.28",
    why: "older ones have no `git init --initial-branch`",
  },
  go: {
    asks: ["version"],
    says: /^go version (?:go|devel go)([\d.]+)/,
    minimum: "1.21",
    why: "plimsoll itself needs it",
  },
  gzip: { asks: ["--version"], says: /^gzip ([\d.]+)/, minimum: "1.10", why: UNTRIED },
  htpasswd: {},
  igzip: { asks: ["--version"], says: /^igzip command line interface ([\d.]+)/, minimum: "2.30", why: UNTRIED },
  kustomize: { asks: ["version"], says: /^v(5\.[\d.]+)/, minimum: "5.0", why: UNTRIED },
  ldconfig: ofGnu("ldconfig", "2.31"),
  ls: {},
  mkfifo: {},
  nm: binutils("nm"),
  npm: { asks: ["--version"], says: /^([\d.]+)/, minimum: "10", why: "older ones print another JSON of `npm pack`" },
  objcopy: binutils("objcopy"),
  openssl: { asks: ["version"], says: /^OpenSSL ([\d.]+)/, minimum: "3", why: UNTRIED },
  podman: { asks: ["--version"], says: /^podman version ([\d.]+)/, minimum: "4.3", why: UNTRIED },
  python3: { asks: ["--version"], says: /^Python ([\d.]+)/, minimum: "3.9", why: "older ones have no zoneinfo" },
  "qemu-aarch64": { asks: ["--version"], says: /^qemu-aarch64 version ([\d.]+)/, minimum: "7", why: UNTRIED },
  readelf: binutils("readelf"),
  rpm: RPM,
  rpmbuild: { ...RPM, says: /^RPM version ([\d.]+)/ },
  runc: { asks: ["--version"], says: /^runc version ([\d.]+)/, minimum: "1.1", why: UNTRIED },
  script: ofUtilLinux("script"),
  setpriv: ofUtilLinux("setpriv"),
  etcd: { asks: ["--version"], says: /^etcd Version: ([\d.]+)/, minimum: "3.4", why: UNTRIED },
  "redis-server": { asks: ["--version"], says: /Redis server v=([\d.]+)/, minimum: "6", why: UNTRIED },
  skopeo: { asks: ["--version"], says: /^skopeo version ([\d.]+)/, minimum: "1.9", why: UNTRIED },
  strace: {
    asks: ["--version"],
    says: /^strace -- version ([\d.]+)/,
    minimum: "5.3",
    why: "older ones do not inject faults by when=N",
  },
  strip: binutils("strip"),
  tar: { asks: ["--version"], says: /^tar \(GNU tar\) ([\d.]+)/, minimum: "1.31", why: "older ones do not know zstd" },
  taskset: ofUtilLinux("taskset"),
  umoci: {
    asks: ["--version"],
    says: /^umoci version ([\d.]+)/,
    minimum: "0.5",
    why: "older ones refuse zstd layers and tags of several platforms",
  },
  unshare: ofUtilLinux("unshare"),
  // In Debian it is the package upx-ucl of the backports.
  upx: { asks: ["--version"], says: /^upx ([\d.]+)/, minimum: "4.2", why: UNTRIED },
  "wasm-ld-14": { asks: ["--version"], says: /LLD (14\.0\.6)/, minimum: "14.0.6", why: UNTRIED },
  zdump: ofGnu("zdump", "2.31"),
  zic: ofGnu("zic", "2.31"),
  zstd: { asks: ["--version"], says: /v([\d.]+)/, minimum: "1.4", why: UNTRIED },
} as const satisfies Readonly<Record<string, Oracle>>;

export type OracleName = keyof typeof ORACLES;

/** Results by path: each program is asked once in a process. */
const judged = new Map<string, string | undefined>();

/** Why the program at `path` is not reliable; undefined for one that is. */
export function whyUnfit(name: OracleName, path: string): string | undefined {
  if (!judged.has(path)) judged.set(path, judge(name, path));
  return judged.get(path);
}

function judge(name: OracleName, path: string): string | undefined {
  const { asks, says, minimum, why }: Oracle = ORACLES[name];
  if (asks === undefined || says === undefined || minimum === undefined) return undefined;
  const { stdout, stderr } = spawnSync(path, asks, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const answer = says.exec(stdout ?? "") ?? says.exec(stderr ?? "");
  if (answer === null) {
    const [said = ""] = `${stdout ?? ""}${stderr ?? ""}`.trim().split("\n");
    return `${path} is not the ${name} that is wanted: asked for its version it says ${JSON.stringify(said)}`;
  }
  const [, version] = answer;
  // Built from a checkout, it has no version.
  if (version === undefined || isAtLeast(version, minimum)) return undefined;
  return `${name} ${version} is installed, and at least ${minimum} is needed: ${why}`;
}

/** Compares versions number by number: `0.10` comes after `0.9`. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [have, want] = [version, minimum].map((text) => text.split(".").map(Number));
  const first = want!.findIndex((number, index) => (have![index] ?? 0) !== number);
  return first === -1 || (have![first] ?? 0) > want![first]!;
}
