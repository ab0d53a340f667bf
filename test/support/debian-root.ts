import { execFileSync } from "node:child_process";
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { requireTool } from "./tools.ts";

/** A merged /usr, as Debian has had it since its release 12. */
const LINKS = { bin: "usr/bin", lib: "usr/lib", lib64: "usr/lib64", sbin: "usr/sbin" };

/**
 * Installed packages of this machine, copied into a folder with a dpkg database: like the result of debootstrap, but in
 * a second. False, with the test skipped, where this is not Debian.
 */
export function installDebian(t: TestContext, folder: string, packages: readonly string[]): boolean {
  const query = requireTool(t, "dpkg-query");
  if (query === undefined) return false;
  for (const [link, target] of Object.entries(LINKS)) {
    mkdirSync(join(folder, target), { recursive: true });
    symlinkSync(target, join(folder, link));
  }
  const info = join(folder, "var/lib/dpkg/info");
  mkdirSync(info, { recursive: true });
  const status: string[] = [];
  for (const name of packages) {
    const paths = execFileSync(query, ["--listfiles", name], { encoding: "utf8" }).trimEnd().split("\n");
    for (const path of paths) copy(path, folder);
    status.push(execFileSync(query, ["--status", name], { encoding: "utf8" }));
    for (const kind of ["list", "md5sums"]) {
      const file = [`${name}:amd64`, name].map((each) => `/var/lib/dpkg/info/${each}.${kind}`).find(existsSync);
      if (file !== undefined) cpSync(file, join(info, file.slice(file.lastIndexOf("/") + 1)));
    }
  }
  writeFileSync(join(folder, "var/lib/dpkg/status"), status.map((text) => `${text.trim()}\n\n`).join(""));
  for (const path of ["/etc/passwd", "/etc/group", "/etc/nsswitch.conf"]) {
    write(folder, path, readFileSync(path));
  }
  return true;
}

function copy(path: string, folder: string): void {
  const target = join(folder, path.replace(/^\/(bin|lib|lib64|sbin)\//, "/usr/$1/"));
  if (!existsSync(path) || path.slice(1) in LINKS) return;
  const found = lstatSync(path);
  if (found.isDirectory()) mkdirSync(target, { recursive: true });
  else if (!existsSync(target)) {
    mkdirSync(dirname(target), { recursive: true });
    cpSync(path, target, { verbatimSymlinks: true, recursive: true });
  }
}

function write(folder: string, path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}
