import { dirname, join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { type GoMod, parseGoMod } from "../../format/go-module/go-mod.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import { type Go, openGo } from "../../toolchain/go/go.ts";
import { findUpwards } from "../../toolchain/go/go-ground.ts";
import { outsideModules } from "../../toolchain/go/remote-package.ts";

/** A module of the user's, as it was when plimsoll came: its files are read once. */
export interface OpenedModule {
  /** Absolute. */
  readonly folder: string;
  readonly path: string;
  /** Runs in the folder, without the workspace, the vendor folder and other go.mod files. */
  readonly go: Go;
  readonly goMod: Uint8Array;
  /** Null where there is none. */
  readonly goSum: Uint8Array | null;
  readonly text: string;
  readonly mod: GoMod;
}

/**
 * Opens the module that a folder belongs to. Throws `module-not-found` where there is no go.mod, and `source-invalid` for
 * one that cannot be read, and where a workspace or `-modfile` decides on the requirements.
 */
export async function openModule({ cwd, env, signal }: Surroundings, target: string): Promise<OpenedModule> {
  const wanted = resolve(cwd, target);
  const file = await findUpwards(wanted, "go.mod");
  if (file === undefined) {
    throw new PlimsollError("module-not-found", {
      what: `${target} is not in a Go module`,
      why: `there is no go.mod in ${wanted} or above it`,
      fix: "name the folder of a module",
    });
  }
  const folder = dirname(file);
  const go = await openGo({ cwd: folder, env, signal });
  refuseOtherRequirements(go, target);
  const goMod = (await readSmallFile(file, LIMITS.buildFileBytes, "source-invalid"))!;
  const text = decodeUtf8(goMod, file, "source-invalid");
  const mod = parseGoMod(text, file);
  if (mod.module === null) {
    throw new PlimsollError("source-invalid", {
      what: `${file} names no module`,
      why: "it has no module directive",
      fix: "add one: module example.com/path",
    });
  }
  const goSum = (await readSmallFile(join(folder, "go.sum"), LIMITS.goSumBytes, "source-invalid")) ?? null;
  const own = { ...go, env: { ...go.env, ...outsideModules(go.settings.GOFLAGS ?? "") } };
  return { folder, path: mod.module, go: own, goMod, goSum, text, mod };
}

function refuseOtherRequirements({ settings }: Go, target: string): void {
  const { GOWORK = "", GOFLAGS = "" } = settings;
  const refuse = (what: string, fix: string): never => {
    throw new PlimsollError("source-invalid", {
      what,
      why: "the requirements of more than one go.mod decide there, and plimsoll changes one",
      fix,
    });
  };
  if (GOWORK !== "" && GOWORK !== "off") {
    refuse(`${target} is part of the workspace ${GOWORK}`, "set GOWORK=off to see to this module alone");
  }
  if (/(?:^|\s|['"])--?modfile=/.test(GOFLAGS)) {
    refuse("GOFLAGS names another go.mod with -modfile", "run plimsoll without it");
  }
}
