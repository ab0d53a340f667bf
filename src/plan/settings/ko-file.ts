import { resolve } from "node:path";
import * as z from "zod";
import { PlimsollError } from "../../base/error.ts";
import type { Settings } from "./settings.ts";
import { expandTemplate, type TemplateContext } from "./template.ts";
import { pathText, readYamlFile } from "./yaml-file.ts";

/** The content of a .ko.yaml, with its templates expanded. https://ko.build/configuration/ */
export interface KoSettings {
  /** The folder that `dir` of a build is relative to. */
  readonly folder: string;
  readonly base: string | undefined;
  /** Bases by import path. */
  readonly baseOverrides: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly defaults: KoBuildSettings;
  readonly builds: readonly KoBuild[];
}

export interface KoContext extends TemplateContext {
  /** Makes the paths in flags of go build absolute: ko runs go in the folder of the build. */
  readonly anchorFlags: (flags: readonly string[], folder: string, where: string) => readonly string[];
}

interface KoBuildSettings {
  readonly env: readonly string[] | undefined;
  readonly flags: readonly string[] | undefined;
  readonly ldflags: readonly string[] | undefined;
}

interface KoBuild extends KoBuildSettings {
  readonly id: string | undefined;
  /** The main package's folder, absolute. */
  readonly packageFolder: string;
}

/** ko reads `flags`, `ldflags` and `defaultPlatforms` as a list or as one string of words. */
const WORDS = z.union([z.array(z.string()), z.string().transform((text) => text.split(/\s+/).filter(Boolean))]);

const BUILD_SETTINGS = { env: z.array(z.string()).optional(), flags: WORDS.optional(), ldflags: WORDS.optional() };

const KO_FILE = z.strictObject({
  defaultBaseImage: z.string().optional(),
  baseImageOverrides: z.record(z.string(), z.string()).optional(),
  defaultPlatforms: WORDS.optional(),
  defaultEnv: BUILD_SETTINGS.env,
  defaultFlags: BUILD_SETTINGS.flags,
  defaultLdflags: BUILD_SETTINGS.ldflags,
  verification: z.unknown().optional(),
  builds: z
    .array(
      z.strictObject({
        id: z.string().optional(),
        dir: z.string().optional(),
        main: z.string().optional(),
        ...BUILD_SETTINGS,
      }),
    )
    .optional(),
});

/**
 * Parses a .ko.yaml. `folder` is the one that contains it, `where` is its name for people. Throws `config-invalid` for
 * keys that ko does not know, and for templates that are unknown or have no value.
 */
export function parseKoSettings(text: string, where: string, folder: string, context: KoContext): KoSettings {
  const { data: file, placeOf } = readYamlFile(text, where, KO_FILE);
  const expand = (words: readonly string[] | undefined, ...path: readonly (string | number)[]) =>
    words?.map((word, index) =>
      expandTemplate(word, context, (action) => `${placeOf([...path, index], action)} › ${pathText(path)}`),
    );
  const anchor = (flags: readonly string[] | undefined, from: string) =>
    flags && context.anchorFlags(flags, from, where);
  return {
    folder,
    base: file.defaultBaseImage,
    baseOverrides: file.baseImageOverrides ?? {},
    platforms: file.defaultPlatforms ?? [],
    defaults: {
      env: expand(file.defaultEnv, "defaultEnv"),
      flags: anchor(expand(file.defaultFlags, "defaultFlags"), folder),
      ldflags: expand(file.defaultLdflags, "defaultLdflags"),
    },
    builds: (file.builds ?? []).map((build, index) => ({
      id: build.id,
      packageFolder: packageFolder(folder, build.dir, build.main),
      env: expand(build.env, "builds", index, "env"),
      flags: anchor(expand(build.flags, "builds", index, "flags"), resolve(folder, build.dir ?? ".")),
      ldflags: expand(build.ldflags, "builds", index, "ldflags"),
    })),
  };
}

/** `main` is a package's folder, or a Go file in it, relative to `dir`. */
function packageFolder(folder: string, dir = ".", main = "."): string {
  return resolve(folder, dir, main.replace(/(?:^|[/\\])[^/\\]+\.go$/, "") || ".");
}

/**
 * What a .ko.yaml asks for one main package. The build for its folder replaces the defaults key by key, as ko does; the
 * base for its import path replaces the default base.
 */
export function koSettingsFor(ko: KoSettings, main: { folder: string; importPath?: string }): Settings {
  const build = ko.builds.find(({ packageFolder: folder }) => folder === main.folder);
  const env = build?.env ?? ko.defaults.env ?? [];
  const overridden = main.importPath === undefined ? undefined : ko.baseOverrides[main.importPath];
  const base = overridden ?? ko.base;
  return {
    ...(base === undefined ? {} : { base }),
    ...(ko.platforms.length === 0 ? {} : { platforms: ko.platforms }),
    go: {
      flags: build?.flags ?? ko.defaults.flags ?? [],
      // ko joins the list into one -ldflags: a word in quotes may be spread over several entries.
      ldflags: [(build?.ldflags ?? ko.defaults.ldflags ?? []).join(" ")].filter((text) => text !== ""),
      env: Object.fromEntries(env.map((setting) => cutAtEquals(setting))),
    },
  };
}

/**
 * The same for all binaries of one image, which are built alike. Throws `config-invalid` if they would have to differ:
 * a flag of one binary must not be used for another.
 */
export function koSettingsForAll(
  ko: KoSettings,
  mains: readonly { folder: string; importPath?: string }[],
  where: string,
): Settings {
  const [first, ...others] = mains.map((main) => koSettingsFor(ko, main));
  if (others.every((other) => JSON.stringify(other) === JSON.stringify(first))) return first!;
  throw new PlimsollError("config-invalid", {
    what: `${where} asks for different builds of the binaries of this image`,
    why: "plimsoll builds all binaries of one image with the same flags, variables and base",
    fix: "make a separate image for each, or use the same settings for all of them",
    where,
  });
}

function cutAtEquals(setting: string): [string, string] {
  const at = setting.indexOf("=");
  return at === -1 ? [setting, ""] : [setting.slice(0, at), setting.slice(at + 1)];
}
