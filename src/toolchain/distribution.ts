import { readFile } from "node:fs/promises";

/**
 * The smallest official image with the libc of this machine's distribution, or undefined where none is known. A program
 * that was linked here runs in it: os-release(5), "ID", "VERSION_ID".
 */
export async function imageOfThisSystem(): Promise<string | undefined> {
  for (const path of ["/etc/os-release", "/usr/lib/os-release"]) {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text !== undefined) return imageFor(text);
  }
  return undefined;
}

export function imageFor(osRelease: string): string | undefined {
  const value = (name: string) => new RegExp(`^${name}=["']?([^"'\\n]*)`, "m").exec(osRelease)?.[1] ?? "";
  const [id, version] = [value("ID"), value("VERSION_ID")];
  const minor = /^\d+\.\d+/.exec(version)?.[0];
  if (id === "debian") return /^\d+$/.test(version) ? `debian:${version}-slim` : "debian:unstable-slim";
  if (id === "ubuntu" && minor !== undefined) return `ubuntu:${minor}`;
  if (id === "alpine" && minor !== undefined) return `alpine:${minor}`;
  if (id === "fedora" && /^\d+$/.test(version)) return `fedora:${version}`;
  return undefined;
}
