import { goArchitecture } from "../../../format/oci/platform.ts";

const SYSTEMS =
  /^(?:aix|android|darwin|macos|dragonfly|freebsd|hurd|illumos|ios|js|linux|nacl|netbsd|openbsd|plan9|solaris|windows|zos)$/i;
const ARCHITECTURES =
  /^(?:386|i386|amd64|x86_64|x86-64|amd64p32|arm|armhf|armel|armbe|arm64|aarch64|arm64be|ppc64|ppc64le|loong64|mips|mipsle|mips64|mips64le|mips64p32|mips64p32le|ppc|riscv|riscv64|s390|s390x|sparc|sparc64|wasm)$/i;

/** OS and architecture of `OS[(VERSION)][/ARCHITECTURE[/VARIANT]]`, or of one of the two; undefined for other texts. */
export function platformOf(text: string): { readonly os: string; readonly architecture: string } | undefined {
  const [system = "", ...rest] = text.split("/");
  const [, os = ""] = /^([A-Za-z0-9_-]+)(?:\([A-Za-z0-9_.%-]*(?:\+[A-Za-z0-9_.%-]+)*\))?$/.exec(system) ?? [];
  if (os === "" || rest.length > 2 || !rest.every((part) => /^[A-Za-z0-9_.-]+$/.test(part))) return undefined;
  const [architecture] = rest;
  if (architecture !== undefined) return { os: os.toLowerCase(), architecture: architectureOf(architecture) };
  if (SYSTEMS.test(os)) return { os: os.toLowerCase(), architecture: "amd64" };
  return ARCHITECTURES.test(system) ? { os: "linux", architecture: architectureOf(system) } : undefined;
}

function architectureOf(name: string): string {
  return goArchitecture(name.toLowerCase()).architecture;
}
