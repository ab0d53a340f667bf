/** Folders that every system has: a program that names one of them says nothing about the service. hier(7). */
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

/** GOROOT as in Go's own images, module caches, build caches: used to build a service, but never at run time. */
const TOOLS = /(?:^|\/)(?:usr\/(?:local|lib)\/go(?:-[\d.]+)?|pkg\/mod|pkg\/sumdb|\.cache\/go-build)(?:\/|$)/;
/** GOPATH itself, as in Go's own images and on people's machines. */
const GOPATH = /^(?:go|(?:root|home\/[^/]+)\/go)(?:\/(?:pkg|bin|src))?$/;

/** Paths that Go's standard library names in every program, and that a separate need covers. */
const NAMED_BY_GO = new Set([
  ...["etc/apache/mime.types", "etc/apache2/mime.types", "etc/group", "etc/hosts", "etc/httpd/conf/mime.types"],
  ...["etc/localtime", "etc/mdns.allow", "etc/mime.types", "etc/nsswitch.conf", "etc/passwd", "etc/protocols"],
  ...["etc/resolv.conf", "etc/services", "usr/share/lib/zoneinfo", "usr/lib/locale", "usr/lib/locale/TZ"],
]);
const CERTIFICATES =
  /^(?:etc\/(?:ssl|pki)|system\/etc\/security|usr\/(?:local\/)?share\/ca-certificates|etc\/certs)(?:\/|$)/;
/** crypto/x509/root_linux.go: the files and folders that every program with TLS names. */
const CERTIFICATES_OF_GO = new Set([
  ...["etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt", "etc/ssl/ca-bundle.pem"],
  ...["etc/pki/tls/cacert.pem", "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "etc/ssl/cert.pem"],
  ...["etc/ssl/certs", "etc/pki/tls/certs", "etc/ssl", "etc/pki", "etc/pki/tls", "system/etc/security/cacerts"],
]);
/** Where systems keep certificate authorities, but nobody keeps a certificate with its key. */
const ROOT_STORES =
  /^(?:etc\/ssl\/certs|etc\/pki\/(?:ca-trust|tls\/certs)|system\/etc\/security|usr\/share\/ca-certificates)(?:\/|$)/;
const ZONES = /^usr\/share\/zoneinfo(?:\/|$)/;

export function isSystemFolder(path: string): boolean {
  return SYSTEM_FOLDERS.has(path) || MOUNTED.test(path) || /^usr\/lib\/[\w-]+-linux-[\w]+$/.test(path);
}

export function isToolchain(path: string): boolean {
  return TOOLS.test(path) || GOPATH.test(path);
}

/** Whether a path is in a program's bytes only because it is a Go program: other rules decide about these paths. */
export function isNamedByGo(path: string): boolean {
  return NAMED_BY_GO.has(path) || CERTIFICATES_OF_GO.has(path) || ZONES.test(path) || MOUNTED.test(path);
}

/** Whether rules about a need decide about a file of the image, so that it is not reported separately. */
export function isDecidedByNeeds(path: string): boolean {
  return isNamedByGo(path) || ROOT_STORES.test(path);
}

/** Is it a place for the certificate authorities by which servers are verified? */
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

/** Why a file in a folder of the service is only for building or testing it; undefined for a file that it may read. */
export function buildOnly(path: string): string | undefined {
  if (isToolchain(path)) return "Go toolchain and caches";
  const folder = SOURCE_FOLDERS.exec(path)?.[0].replaceAll("/", "");
  if (folder !== undefined) return folder;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (SOURCE_FILES.test(name)) return "source files";
  return BUILD_FILES.test(name) ? "build files" : undefined;
}
