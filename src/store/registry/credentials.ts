import { open } from "node:fs/promises";
import { join } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Json, parseStrictJson } from "../../base/strict-json.ts";
import type { Reference } from "../../format/oci/reference.ts";
import { type DockerConfig, type Login, parseDockerConfig } from "./docker-config.ts";
import { codeOf } from "./failure.ts";
import type { Environment } from "./proxy.ts";

/**
 * Runs `docker-credential-HELPER get` with the server's address on its standard input, and resolves to its standard
 * output, whatever its exit code. Throws `program-missing` when there is no such program, and the signal's reason.
 */
export type CredentialProgram = (helper: string, serverAddress: string, signal: AbortSignal) => Promise<string>;

export interface CredentialOptions {
  readonly env: Environment;
  readonly homeDirectory: string;
  readonly runCredentialHelper: CredentialProgram | undefined;
  /** How long a helper may take to answer, in milliseconds: `LIMITS.credentialHelperMs` when omitted. */
  readonly helperTimeoutMs?: number;
}

export interface FoundCredentials {
  readonly login: Login | undefined;
  /** For messages: where the login comes from, or where none was found. It never holds a secret. */
  readonly account: string;
}

/** The key that docker uses for Docker Hub, in files and for helpers. */
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";

/** The messages by which helpers say that they have no credentials. docker-credential-helpers, credentials/error.go. */
const NOTHING_FOUND = /credentials not found|no credentials (?:server URL|username)/i;

/**
 * The credentials for a repository, from the first file that has any: REGISTRY_AUTH_FILE, docker's config.json, then
 * podman's auth.json in its two places. A helper that is missing or fails is skipped, as docker does for images that
 * may be public, and named in the account. Throws `config-invalid` for a file that cannot be understood.
 */
export async function findCredentials(reference: Reference, options: CredentialOptions): Promise<FoundCredentials> {
  const notes: string[] = [];
  for (const path of configurationFiles(options)) {
    const config = await readConfig(path);
    if (config === undefined) continue;
    const found = await findIn(config, reference, options, notes);
    if (found !== undefined) return found;
    notes.push(`none in ${path}`);
  }
  return { login: undefined, account: notes.length === 0 ? "no file with credentials was found" : notes.join("; ") };
}

function configurationFiles({ env, homeDirectory }: CredentialOptions): readonly string[] {
  return [
    env.REGISTRY_AUTH_FILE,
    join(env.DOCKER_CONFIG || join(homeDirectory, ".docker"), "config.json"),
    env.XDG_RUNTIME_DIR ? join(env.XDG_RUNTIME_DIR, "containers/auth.json") : undefined,
    join(env.XDG_CONFIG_HOME || join(homeDirectory, ".config"), "containers/auth.json"),
  ].filter((path): path is string => path !== undefined && path !== "");
}

async function readConfig(path: string): Promise<DockerConfig | undefined> {
  try {
    await using file = await open(path);
    const stream = file.createReadStream({ autoClose: false });
    return parseDockerConfig(await readAtMost(stream, LIMITS.configFileBytes, path), path);
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause))) return undefined;
    if (cause instanceof PlimsollError) throw cause;
    throw new PlimsollError("config-invalid", { what: `cannot read ${path}`, where: path, cause });
  }
}

/** As docker does, a helper is asked before the file's own entries are looked at. */
async function findIn(
  config: DockerConfig,
  reference: Reference,
  { runCredentialHelper: run, helperTimeoutMs = LIMITS.credentialHelperMs }: CredentialOptions,
  notes: string[],
): Promise<FoundCredentials | undefined> {
  const helper = lookUp(config.credHelpers, reference) ?? config.credsStore();
  if (helper !== "" && run !== undefined) {
    const program = `docker-credential-${helper}`;
    try {
      const login = parseHelperAnswer(
        await inTime(helperTimeoutMs, (limit) => run(helper, serverAddress(reference), limit)),
        program,
      );
      if (login !== undefined) return { login, account: `${program}, named in ${config.path}` };
      notes.push(`none from ${program}`);
    } catch (error) {
      if (!(error instanceof PlimsollError) || ["interrupted", "terminated"].includes(error.code)) throw error;
      notes.push(`${program} could not be asked: ${error.what}`);
    }
  }
  const login = lookUp(config.auths, reference);
  return login === undefined ? undefined : { login, account: config.path };
}

/**
 * The entry for a reference. containers-auth.json(5): the most specific of REGISTRY/NAMESPACE/REPOSITORY,
 * REGISTRY/NAMESPACE and REGISTRY wins; then docker's legacy keys, which are URLs of the registry.
 */
function lookUp<T>(entries: ReadonlyMap<string, () => T>, { registry, repository }: Reference): T | undefined {
  const components = [registry, ...repository.split("/")];
  for (let length = components.length; length > 0; length -= 1) {
    const entry = entries.get(components.slice(0, length).join("/"))?.();
    if (entry !== undefined) return entry;
  }
  for (const [key, decode] of entries) {
    const entry = hostOfKey(key) === registry ? decode() : undefined;
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** A helper may wait for a user who is not there: for a password, or for a keychain to be unlocked. */
async function inTime<T>(limitMs: number, work: (limit: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(new PlimsollError("program-failed", { what: `it gave no answer within ${limitMs / 1000} seconds` }));
  }, limitMs);
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** `https://index.docker.io/v1/` → `docker.io`. A key with a repository does not name the whole registry. */
function hostOfKey(key: string): string | undefined {
  const [, scheme, host, path] = /^(https?:\/\/)?([^/]+)(.*)$/i.exec(key) ?? [];
  if (host === undefined || (scheme === undefined && !/^(?:\/v[12])?\/?$/.test(path ?? ""))) return undefined;
  const name = host.toLowerCase();
  return name === "index.docker.io" || name === "registry-1.docker.io" ? "docker.io" : name;
}

function serverAddress({ registry }: Reference): string {
  return registry === "docker.io" ? DOCKER_HUB_KEY : registry;
}

/** docker-credential-helpers' protocol: JSON with Username and Secret; the user `<token>` marks a refresh token. */
function parseHelperAnswer(printed: string, program: string): Login | undefined {
  if (NOTHING_FOUND.test(printed) && !printed.trimStart().startsWith("{")) return undefined;
  let answer: Json;
  try {
    answer = parseStrictJson(Buffer.from(printed), {
      code: "program-failed",
      where: program,
      limitBytes: LIMITS.registryAnswerBytes,
    });
  } catch {
    throw new PlimsollError("program-failed", { what: "it printed no credentials" });
  }
  const { Username, Secret } = (answer ?? {}) as { Username?: unknown; Secret?: unknown };
  if (typeof Username !== "string" || typeof Secret !== "string") {
    throw new PlimsollError("program-failed", { what: "it printed no credentials" });
  }
  if (Secret === "") return undefined;
  return Username === "<token>"
    ? { kind: "refresh-token", token: Secret }
    : { kind: "password", username: Username, password: Secret };
}
