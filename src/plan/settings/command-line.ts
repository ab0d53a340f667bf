import { defined } from "../../base/defined.ts";
import { PlimsollError } from "../../base/error.ts";
import type { MediaTypeFamily } from "../../format/oci/media-type.ts";
import type { ContainerRequest, HealthcheckWish } from "../container.ts";
import type { Settings } from "./settings.ts";
import {
  ABSOLUTE_PATH,
  ADDED_FILE,
  DURATION,
  HEALTHCHECK_URL,
  NAME_VALUE,
  PORT,
  RETRIES,
  SIGNAL,
  USER,
  type ValueForm,
} from "./value-form.ts";

/**
 * The flags of `plimsoll slim` that describe the image, as they were typed; `binaryPath` is the flag `--binary-path`.
 */
export interface CommandLineWords {
  readonly output?: readonly string[];
  readonly tag?: readonly string[];
  readonly bare?: boolean;
  readonly platform?: readonly string[];
  readonly base?: string;
  readonly addCa?: readonly string[];
  readonly add?: readonly string[];
  readonly binaryPath?: string;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: readonly string[];
  readonly workdir?: string;
  readonly user?: string;
  readonly port?: readonly string[];
  readonly label?: readonly string[];
  readonly annotation?: readonly string[];
  readonly stopSignal?: string;
  readonly healthcheck?: string;
  readonly healthcheckInterval?: string;
  readonly healthcheckTimeout?: string;
  readonly healthcheckStartPeriod?: string;
  readonly healthcheckRetries?: string;
  readonly mediaTypes?: MediaTypeFamily;
  readonly compression?: string;
  readonly tags?: readonly string[];
  readonly ldflags?: readonly string[];
  readonly goflag?: readonly string[];
  readonly buildEnv?: readonly string[];
  readonly vcs?: boolean;
  readonly allowNoCgo?: readonly string[];
  readonly moduleFolder?: boolean;
  readonly builder?: "local" | "buildkit";
  readonly before?: string;
  readonly measure?: "none" | "steps";
  readonly offline?: boolean;
  readonly cache?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}

/** The settings that the command line gives. Throws `flag-invalid` for a value that does not have its flag's form. */
export function commandLineSettings(sources: readonly string[], words: CommandLineWords): Settings {
  return defined({
    sources: sources.length === 0 ? undefined : sources,
    destinations: words.output,
    imageTags: words.tag,
    bare: words.bare,
    platforms: words.platform,
    base: words.base,
    addCa: words.addCa,
    add: readEach("add", words.add, ADDED_FILE),
    binaryPath: read("binary-path", words.binaryPath, ABSOLUTE_PATH),
    container: containerSettings(words),
    annotations: readRecord("annotation", words.annotation),
    mediaTypes: words.mediaTypes,
    compression: words.compression,
    go: defined({
      tags: words.tags,
      ldflags: words.ldflags,
      flags: words.goflag,
      env: readRecord("build-env", words.buildEnv),
      vcs: words.vcs,
    }),
    allowNoCgo: words.allowNoCgo,
    moduleFolder: words.moduleFolder,
    builder: words.builder,
    before: words.before,
    measure: words.measure,
    offline: words.offline,
    cache: words.cache,
    insecure: words.insecure,
    caFile: words.caFile,
  });
}

function containerSettings(words: CommandLineWords): ContainerRequest {
  return defined({
    entrypoint: words.entrypoint,
    cmd: words.cmd,
    env: readEach("env", words.env, NAME_VALUE)?.map(([name, value]) => `${name}=${value}`),
    workdir: read("workdir", words.workdir, ABSOLUTE_PATH),
    user: read("user", words.user, USER),
    ports: readEach("port", words.port, PORT),
    labels: readRecord("label", words.label),
    stopSignal: read("stop-signal", words.stopSignal, SIGNAL),
    healthcheck: healthcheckWish(words),
  });
}

function healthcheckWish(words: CommandLineWords): HealthcheckWish | undefined {
  const url = read("healthcheck", words.healthcheck, HEALTHCHECK_URL);
  const times = defined({
    intervalMs: read("healthcheck-interval", words.healthcheckInterval, DURATION),
    timeoutMs: read("healthcheck-timeout", words.healthcheckTimeout, DURATION),
    startPeriodMs: read("healthcheck-start-period", words.healthcheckStartPeriod, DURATION),
    retries: read("healthcheck-retries", words.healthcheckRetries, RETRIES),
  });
  if (url !== undefined) return { url, ...times };
  if (Object.keys(times).length === 0) return undefined;
  throw new PlimsollError("flag-invalid", {
    what: "a health check has no URL",
    why: "its times were given, but not its URL",
    fix: "add --healthcheck http://:8080/health",
  });
}

function read<T>(flag: string, text: string | undefined, { parse, form }: ValueForm<T>): T | undefined {
  if (text === undefined) return undefined;
  const value = parse(text);
  if (value !== undefined) return value;
  throw new PlimsollError("flag-invalid", { what: `--${flag} ${text} cannot be used`, why: `it takes ${form}` });
}

function readEach<T>(flag: string, texts: readonly string[] | undefined, form: ValueForm<T>): T[] | undefined {
  return texts?.map((text) => read(flag, text, form)!);
}

function readRecord(flag: string, texts: readonly string[] | undefined): Record<string, string> | undefined {
  const pairs = readEach(flag, texts, NAME_VALUE);
  return pairs && Object.fromEntries(pairs);
}
