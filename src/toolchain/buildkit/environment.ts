import type { BuildRequest } from "../go/build.ts";
import { type Go, settingOf } from "../go/go.ts";
import { addressOfCache, outsideModules } from "../go/remote-package.ts";
import { ARCHITECTURE_VARIABLES, targetEnvironment } from "../go/target.ts";
import { PLACE } from "./dockerfile.ts";

/** Settings that decide about a build, wherever they were made: by the environment, by `go env -w`, or by default. */
const DECIDING = [
  ...(["GO111MODULE", "GOEXPERIMENT", "GOFIPS140", "GOFLAGS", "GOWORK", "GOPATH", "GOMODCACHE"] as const),
  ...new Set(Object.values(ARCHITECTURE_VARIABLES)),
];

/**
 * There is no network in the builder, no settings file, no C, and one release of Go. The index of modules is off: go keeps
 * it in its build cache by the folder of a module, which never changes where it is whole. Here it holds what one build
 * reads, and an index made of that would hide from the next build the files that only that one reads.
 */
const CLOSED = {
  ...{ GOENV: "off", GOTOOLCHAIN: "local", GOPROXY: "off", GOSUMDB: "off", GOCACHE: PLACE.compiled, CGO_ENABLED: "0" },
  GODEBUG: "goindex=0",
};

/** The variables of a build in BuildKit. */
export interface BuildkitEnvironment {
  /** By name; provenance shows them. */
  readonly open: Readonly<Record<string, string>>;
  /** Variables that the user gave for the build: their values may be secrets. */
  readonly secret: Readonly<Record<string, string>>;
}

/** What the builder is wins over the user's own variables, and these over settings. Throws what `targetEnvironment` throws. */
export function environmentOf(go: Go, { package: main, platform, choices }: BuildRequest): BuildkitEnvironment {
  const fixed: Readonly<Record<string, string>> = {
    ...CLOSED,
    ...targetEnvironment(platform, choices.env),
    ...(main.how === "install" ? installing(go, choices.env) : {}),
  };
  const secret = Object.fromEntries(Object.entries(choices.env).filter(([name]) => !(name in fixed)));
  const settings = DECIDING.flatMap((name) => {
    const value = go.settings[name];
    return value === undefined || value === "" || name in secret ? [] : [[name, value] as const];
  });
  return { open: { ...Object.fromEntries(settings), ...fixed }, secret };
}

/** The go command looks for deprecations before it installs, in a proxy: the cache has the form of one. */
function installing(go: Go, env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    ...outsideModules(settingOf(go, env, "GOFLAGS") ?? ""),
    ...{ GOPATH: PLACE.output, GOBIN: "", GOPROXY: addressOfCache(go, env) },
    GOMODCACHE: settingOf(go, env, "GOMODCACHE") ?? "",
  };
}
