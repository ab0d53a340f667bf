import type { ContainerConfig } from "../../format/oci/config.ts";
import { isAccount, parseAccounts, parseUser } from "../../format/oci/user.ts";
import type { BaseItem } from "../base-need.ts";
import { variable } from "./command-line.ts";
import { type ImageFiles, packageOf, walk } from "./image-files.ts";
import { isFolderOfService, type KeptFiles } from "./kept-files.ts";
import { mayNeed, surelyNeeds } from "./needed.ts";
import { searchPath } from "./program.ts";
import type { RuntimeFacts } from "./runtime-facts.ts";

/** The facts that were found by following the programs. */
type Found = Pick<RuntimeFacts, "programs" | "closures" | "evidence">;

/** A control file and a list of digests for each package, as distroless images have them. */
const PACKAGE_RECORDS = "var/lib/dpkg/status.d";

/** Keeps files that programs use without naming them. */
export class SurroundingFiles {
  readonly #files: ImageFiles;
  readonly #config: ContainerConfig | undefined;
  readonly #kept: KeptFiles;
  readonly #found: Found;

  constructor(files: ImageFiles, config: ContainerConfig | undefined, kept: KeptFiles, found: Found) {
    this.#files = files;
    this.#config = config;
    this.#kept = kept;
    this.#found = found;
  }

  /** Keeps what the service finds around it: its working directory, volumes, and the files of its needs. */
  keepSurroundings(): void {
    const { WorkingDir, Volumes, User } = this.#config ?? {};
    const folder = WorkingDir || "/";
    if (!this.#keepOwnFolder(folder, "in the working directory")) this.#kept.keep(folder, "the working directory");
    const service = this.#found.programs.find(({ kind }) => kind.is === "go");
    if (service !== undefined) {
      this.#keepOwnFolder(service.path.slice(0, Math.max(0, service.path.lastIndexOf("/"))), "beside the program");
    }
    for (const volume of Object.keys(Volumes ?? {})) {
      this.#kept.keepFolder(volume, `in the volume ${volume}`, { mustStay: true });
    }
    this.#keepOtherNames();
    for (const item of this.#found.evidence) this.#keepNeed(item);
    if (mayNeed(this.#found.evidence, "certificates")) this.#keepOwnAuthorities();
    if (User !== undefined && User !== "") this.#kept.keep("tmp", "a folder that every user may write to");
    const zone = variable(this.#config, "TZ")?.replace(/^:/, "");
    if (zone !== undefined && /^[\w+/-]+$/.test(zone)) this.#kept.keep(`usr/share/zoneinfo/${zone}`, "TZ names it");
    this.#kept.keep("etc/localtime", "it sets the local time");
  }

  /** Keeps the home directory of the container's user if something needs it, because files may be written into it. */
  keepHome(accounts: string): void {
    if (!mayNeed(this.#found.evidence, "home-directory")) return;
    const home = variable(this.#config, "HOME") ?? homeOf(accounts, this.#config?.User);
    if (home !== undefined && home !== "") this.#kept.keep(home, "the home of the container's user");
  }

  /** /etc/passwd and /etc/group are kept whole if something looks names up in them. */
  keepUsers(): RuntimeFacts["userFiles"] {
    const resolves = [...this.#found.closures.values()].some(({ resolvesNames }) => resolvesNames);
    const needs = mayNeed(this.#found.evidence, "users");
    if (!resolves && !needs) return "lines";
    const why = surelyNeeds(this.#found.evidence, "users")
      ? "names of users are looked up"
      : "names of users may be looked up";
    for (const path of ["etc/passwd", "etc/group"]) this.#kept.keep(path, why);
    return "whole";
  }

  /**
   * Scanners recognize the distribution by its os-release(5), and a package of distroless images by its record.
   */
  keepDistribution(): void {
    if (!this.#kept.all.some(({ path }) => packageOf(this.#files, path) !== undefined)) return;
    this.#kept.keep("etc/os-release", "scanners read from it which distribution the packages are from");
    const packages = new Set(this.#kept.all.map(({ path }) => packageOf(this.#files, path)));
    packages.delete(undefined);
    for (const name of this.#files.tree.find(PACKAGE_RECORDS)?.children?.keys() ?? []) {
      const path = `${PACKAGE_RECORDS}/${name}`;
      if (packages.has(packageOf(this.#files, path))) this.#kept.keepName(path, "scanners recognise the package by it");
    }
  }

  /**
   * A program with many names, such as BusyBox, does what the name says by which it is started. A service that uses one
   * of the names may use another, and a link to a file that is kept costs nothing.
   */
  #keepOtherNames(): void {
    const programs = new Set(this.#found.programs.flatMap(({ kind, path }) => (kind.is === "elf" ? [path] : [])));
    if (programs.size === 0) return;
    for (const folder of searchPath(this.#config)) {
      const walked = walk(this.#files, folder);
      if (walked.problem !== undefined) continue;
      for (const [name, node] of walked.node.children ?? []) {
        if (node.kind !== "symlink") continue;
        const path = walked.path === "" ? name : `${walked.path}/${name}`;
        const target = walk(this.#files, path);
        if (target.problem !== undefined || !programs.has(target.path)) continue;
        for (const link of target.links) this.#kept.keepName(link, `another name of /${target.path}`);
      }
    }
  }

  #keepNeed({ id, needed }: BaseItem): void {
    if (needed === "no") return;
    if (id === "hosts-and-resolver") this.#kept.keep("etc/nsswitch.conf", "names of hosts may be looked up by it");
    if (id === "temporary-directory") this.#kept.keep("tmp", "temporary files are made in it");
    if (id === "mime-types") {
      const places = [
        "usr/local/share/mime/globs2",
        "usr/share/mime/globs2",
        "etc/mime.types",
        "etc/apache2/mime.types",
      ];
      for (const path of places) this.#kept.keep(path, "media types are looked up in it");
    }
  }

  /**
   * Go trusts every file in /etc/ssl/certs; update-ca-certificates(8) puts links there to the certificates of
   * administrators.
   */
  #keepOwnAuthorities(): void {
    for (const name of this.#files.tree.find("etc/ssl/certs")?.children?.keys() ?? []) {
      const walked = walk(this.#files, `etc/ssl/certs/${name}`);
      if (walked.problem !== undefined || !walked.path.startsWith("usr/local/share/ca-certificates/")) continue;
      this.#kept.keep(`etc/ssl/certs/${name}`, "an authority that was added to the image");
    }
  }

  /** Keeps a folder of the service with its content. Returns false for a folder of the system. */
  #keepOwnFolder(path: string, why: string): boolean {
    const walked = walk(this.#files, path);
    if (walked.problem !== undefined || !isFolderOfService(walked.path)) return false;
    this.#kept.keepFolder(path, why, { mustStay: true });
    return true;
  }
}

function homeOf(accounts: string, configured: string | undefined): string | undefined {
  const { user } = parseUser(configured);
  return parseAccounts(accounts).find((account) => isAccount(account, user))?.[5];
}
