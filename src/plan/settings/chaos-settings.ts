import type * as z from "zod";
import { PlimsollError } from "../../base/error.ts";
import { requireKnownWord } from "../../base/known-word.ts";
import type { DEPENDENCY_KINDS } from "./chaos-schema.ts";
import { PLIMSOLL_FILE } from "./plimsoll-file.ts";
import type { LoadRequest, ServiceRequest } from "./service-request.ts";
import { readYamlFile } from "./yaml-file.ts";

type DependencyKind = (typeof DEPENDENCY_KINDS)[number];

/** What plimsoll.yaml says of how a service may break. What it does not say is null, and is not looked at. */
export interface ChaosSettings {
  readonly seed: number;
  /** In requests a second; null for the contract's, or the usual rate where that is less. */
  readonly rate: number | null;
  /** Null for those of the contract. */
  readonly requests: readonly LoadRequest[] | null;
  /** Sent once to each service, before its load. */
  readonly before: readonly ServiceRequest[];
  /** How soon after the end of a fault the service has to be as before. */
  readonly recoversMs: number;
  readonly dependencies: readonly DependencySettings[];
  readonly writes: WriteSettings | null;
  readonly memoryBytes: number | null;
  readonly volumes: readonly string[];
  readonly waivers: readonly ChaosWaiver[];
}

export interface DependencySettings {
  readonly name: string;
  readonly server:
    | { readonly kind: DependencyKind }
    | { readonly kind: "image"; readonly image: string; readonly port: number | null }
    | { readonly kind: "command"; readonly command: readonly string[] };
  /** `NAME=VALUE`, with the words ADDRESS, HOST and PORT for where it is. */
  readonly env: readonly string[];
  /** Requests of the load that are answered without it: `GET /`. */
  readonly keeps: readonly string[];
  /** Is the service not ready without it? */
  readonly needed: boolean;
}

export interface WriteSettings {
  /** With the word KEY in its path or body. */
  readonly request: ServiceRequest;
  /** The answer contains each key as often as it was written. */
  readonly ask: ServiceRequest;
  readonly where: string;
}

export interface ChaosWaiver {
  /** An experiment, or all of a dependency. */
  readonly experiment: string;
  /** Null for every check. */
  readonly check: string | null;
  readonly reason: string;
  readonly where: string;
}

const USUAL_RECOVERY_MS = 10_000;

/** How a service is told of a dependency where nobody says it: by the variables that its clients' documentation names. */
const USUAL_ENV: Readonly<Record<DependencyKind, readonly string[]>> = {
  redis: ["REDIS_URL=redis://ADDRESS/0", "REDIS_ADDR=ADDRESS"],
  etcd: ["ETCD_ENDPOINTS=http://ADDRESS", "ETCDCTL_ENDPOINTS=http://ADDRESS"],
  postgres: [
    "DATABASE_URL=postgres://postgres@ADDRESS/postgres?sslmode=disable",
    ...["PGHOST=HOST", "PGPORT=PORT", "PGUSER=postgres", "PGDATABASE=postgres", "PGSSLMODE=disable"],
  ],
  http: [],
};

/**
 * Reads the section `chaos` of a plimsoll.yaml; an empty one where it has none. `checks` are those that a waiver can name.
 * Throws `config-invalid` with line and column.
 */
export function parseChaosSettings(text: string, where: string, checks: readonly string[]): ChaosSettings {
  const { data, placeOf } = readYamlFile(text, where, PLIMSOLL_FILE);
  const { chaos = {} } = data;
  const at = (...path: readonly PropertyKey[]) => placeOf(["chaos", ...path]);
  const { dependencies = {}, writes, waive = [] } = chaos;
  return {
    seed: chaos.seed ?? 1,
    rate: chaos.rate ?? null,
    requests: chaos.requests ?? null,
    before: chaos.before ?? [],
    recoversMs: chaos.recovers ?? USUAL_RECOVERY_MS,
    dependencies: Object.entries(dependencies).map(([name, written]) =>
      dependencyOf(name, written, at("dependencies", name)),
    ),
    writes: writes === undefined ? null : { ...writes, where: at("writes") },
    memoryBytes: chaos.memory ?? null,
    volumes: chaos.volumes ?? [],
    waivers: waive.map(({ experiment, check = null, reason }, index) => {
      const place = at("waive", index, "check");
      if (check !== null) requireKnownWord(check, { one: "check", all: "the checks", known: checks }, place);
      return { experiment, check, reason, where: at("waive", index, "experiment") };
    }),
  };
}

/** A dependency that is only named, as by `--with redis`. Throws `flag-invalid` for one that is not known. */
export function usualDependency(name: string, known: readonly string[]): DependencySettings {
  const kind = kindOf(name);
  if (kind !== undefined && USUAL_ENV[kind].length > 0)
    return { ...usual(name), server: { kind }, env: USUAL_ENV[kind] };
  throw new PlimsollError("flag-invalid", {
    what: `--with ${name}: it is not clear what that is, and how the service is told of it`,
    why: `plimsoll.yaml names ${known.length === 0 ? "no dependencies" : known.join(", ")}; redis, etcd and postgres need no words`,
    fix: `name it: chaos: {dependencies: {${name}: {kind: http, env: {STOCK_URL: "http://ADDRESS"}}}}`,
  });
}

type WrittenDependency = NonNullable<NonNullable<z.output<typeof PLIMSOLL_FILE>["chaos"]>["dependencies"]>[string];

function dependencyOf(name: string, written: WrittenDependency, where: string): DependencySettings {
  const { kind = kindOf(name), image, command, port = null, env, keeps = [], needed = true } = written;
  const said = [written.kind, image, command].filter((each) => each !== undefined).length;
  if (said > 1) {
    throw new PlimsollError("config-invalid", {
      what: `${name} is more than one of kind, image and command`,
      fix: "leave all but one of them out",
      where,
    });
  }
  const server = serverOf(kind, image, command, port);
  const told =
    env ?? (server !== undefined && server.kind in USUAL_ENV ? USUAL_ENV[server.kind as DependencyKind] : []);
  if (server === undefined || told.length === 0) {
    throw new PlimsollError("config-invalid", {
      what: `it is not clear ${server === undefined ? `what ${name} is` : `how the service is told of ${name}`}`,
      fix:
        server === undefined
          ? "say kind, image or command"
          : `env: {${name.toUpperCase().replaceAll("-", "_")}_URL: "http://ADDRESS"}`,
      where,
    });
  }
  return { name, server, env: told, keeps, needed };
}

function serverOf(
  kind: DependencyKind | undefined,
  image: string | undefined,
  command: readonly string[] | undefined,
  port: number | null,
): DependencySettings["server"] | undefined {
  if (image !== undefined) return { kind: "image", image, port };
  if (command !== undefined) return { kind: "command", command };
  return kind === undefined ? undefined : { kind };
}

function usual(name: string): Omit<DependencySettings, "server" | "env"> {
  return { name, keeps: [], needed: true };
}

function kindOf(name: string): DependencyKind | undefined {
  return name in USUAL_ENV ? (name as DependencyKind) : undefined;
}
