/** Folders that every system has, and that say nothing about the service when something names them. hier(7). */
const SYSTEM_FOLDERS = new Set([
  ...["", "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "media", "mnt", "opt", "proc", "root", "run"],
  ...["sbin", "srv", "sys", "tmp", "usr", "var"],
  ...["usr/bin", "usr/include", "usr/lib", "usr/lib64", "usr/libexec", "usr/local", "usr/sbin", "usr/share", "usr/src"],
  ...["usr/local/bin", "usr/local/etc", "usr/local/lib", "usr/local/sbin", "usr/local/share", "usr/local/src"],
  ...["var/cache", "var/lib", "var/local", "var/log", "var/mail", "var/run", "var/spool", "var/tmp"],
  ...["etc/ssl", "etc/ssl/certs", "etc/pki", "usr/share/zoneinfo", "usr/share/mime", "usr/share/doc"],
]);

/** What the kernel and the container runtime mount. */
const MOUNTED = /^(?:dev|proc|sys)(?:\/|$)/;

/** GOROOT as Go's own images have it, module caches, build caches: what builds a service and never runs in it. */
const TOOLS = /(?:^|\/)(?:usr\/(?:local|lib)\/go(?:-[\d.]+)?|pkg\/mod|pkg\/sumdb|\.cache\/go-build)(?:\/|$)/;
/** GOPATH itself, as Go's own images and people have it. */
const GOPATH = /^(?:go|(?:root|home\/[^/]+)\/go)(?:\/(?:pkg|bin|src))?$/;

/** Paths that Go's standard library names in every program, and that have a need of their own. */
const NAMED_BY_GO = new Set([
  ...["etc/apache/mime.types", "etc/apache2/mime.types", "etc/group", "etc/hosts", "etc/httpd/conf/mime.types"],
  ...["etc/localtime", "etc/mdns.allow", "etc/mime.types", "etc/nsswitch.conf", "etc/passwd", "etc/protocols"],
  ...["etc/resolv.conf", "etc/services", "usr/share/lib/zoneinfo", "usr/lib/locale", "usr/lib/locale/TZ"],
]);
const CERTIFICATES =
  /^(?:etc\/(?:ssl|pki)|system\/etc\/security|usr\/(?:local\/)?share\/ca-certificates|etc\/certs)(?:\/|$)/;
/** crypto/x509/root_linux.go: files and folders, by the names that every program with TLS has in it. */
const CERTIFICATES_OF_GO = new Set([
  ...["etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt", "etc/ssl/ca-bundle.pem"],
  ...["etc/pki/tls/cacert.pem", "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "etc/ssl/cert.pem"],
  ...["etc/ssl/certs", "etc/pki/tls/certs", "etc/ssl", "etc/pki", "etc/pki/tls", "system/etc/security/cacerts"],
]);
/** Where systems keep authorities, and nobody his own certificate and key. */
const ROOT_STORES =
  /^(?:etc\/ssl\/certs|etc\/pki\/(?:ca-trust|tls\/certs)|system\/etc\/security|usr\/share\/ca-certificates)(?:\/|$)/;
const ZONES = /^usr\/share\/zoneinfo(?:\/|$)/;

export function isSystemFolder(path: string): boolean {
  return SYSTEM_FOLDERS.has(path) || MOUNTED.test(path) || /^usr\/lib\/[\w-]+-linux-[\w]+$/.test(path);
}

export function isToolchain(path: string): boolean {
  return TOOLS.test(path) || GOPATH.test(path);
}

/** Whether a path in a Go program's bytes follows from its being one: other rules decide about these. */
export function isNamedByGo(path: string): boolean {
  return NAMED_BY_GO.has(path) || CERTIFICATES_OF_GO.has(path) || ZONES.test(path) || MOUNTED.test(path);
}

/** Whether rules about a need decide about a file of the image, and no word is lost about it beside them. */
export function isDecidedByNeeds(path: string): boolean {
  return isNamedByGo(path) || ROOT_STORES.test(path);
}

/** Where authorities lie that servers are verified by. */
export function isCertificate(path: string): boolean {
  return CERTIFICATES.test(path);
}

export function isTimeZone(path: string): boolean {
  return ZONES.test(path);
}

const BUILD_FILES =
  /^(?:go\.(?:mod|sum|work|work\.sum)|Dockerfile.*|.*\.dockerfile|Containerfile.*|\.dockerignore|\.git(?:ignore|attributes|modules)|\.editorconfig|\.golangci\.ya?ml|\.goreleaser\.ya?ml|\.ko\.yaml|plimsoll\.yaml|(?:GNU)?[Mm]akefile|Taskfile\.ya?ml|docker-compose.*|compose\.ya?ml|README.*|CHANGELOG.*|CONTRIBUTING.*)$/;
const SOURCE_FOLDERS = /(?:^|\/)(?:\.git|\.github|\.gitlab|\.idea|\.vscode|vendor|testdata|node_modules)(?:\/|$)/;
const SOURCE_FILES = /\.(?:go|s|c|h|cc|cpp|proto|o|a)$/;

/** Why a file in a folder of the service is for building and testing it, in a word; undefined for what it may read. */
export function buildOnly(path: string): string | undefined {
  if (isToolchain(path)) return "Go toolchain and caches";
  const folder = SOURCE_FOLDERS.exec(path)?.[0].replaceAll("/", "");
  if (folder !== undefined) return folder;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (SOURCE_FILES.test(name)) return "source files";
  return BUILD_FILES.test(name) ? "build files" : undefined;
}
