import type { Statement } from "./dockerfile.ts";
import { requireFlags } from "./flags.ts";
import { csvFields, isGoBoolean, parseDuration } from "./go-values.ts";
import { heredocIn } from "./heredoc.ts";
import { healthCommand, Unbuildable } from "./statement.ts";

type Check = (statement: Statement) => void;

const CHECKS: Readonly<Record<string, Check>> = {
  ADD: requireTransfer,
  ARG: requirePairs,
  CMD: () => {},
  COPY: requireTransfer,
  ENTRYPOINT: () => {},
  ENV: requirePairs,
  EXPOSE: requireText,
  FROM: requireStage,
  HEALTHCHECK: requireHealthcheck,
  LABEL: requirePairs,
  MAINTAINER: requireText,
  ONBUILD: requireTrigger,
  RUN: requireRun,
  SHELL: requireShell,
  STOPSIGNAL: requireText,
  USER: requireText,
  VOLUME: requireVolume,
  WORKDIR: requireText,
};

/**
 * Throws `Unbuildable` for a statement that BuildKit's dispatcher refuses whatever the values of variables: an unknown
 * keyword or flag, a wrong number of arguments, or a value of unknown form.
 */
export function requireBuildable(statement: Statement): void {
  const check = Object.hasOwn(CHECKS, statement.keyword) ? CHECKS[statement.keyword] : undefined;
  if (check === undefined) {
    throw new Unbuildable(
      `${statement.keywordAsWritten.slice(0, 40) || "an empty line"} is not an instruction`,
      "see the Dockerfile reference",
    );
  }
  check(statement);
  // HEALTHCHECK NONE accepts every flag, and ignores all of them.
  if (!isNoHealthcheck(statement)) requireFlags(statement.keyword, statement.flags);
}

function requireText({ keyword, text }: Statement): void {
  if (text === "") throw new Unbuildable(`${keyword} has no argument`, `${keyword} takes an argument`);
}

function requirePairs({ keyword, pairs }: Statement): void {
  if (pairs.length === 0) throw new Unbuildable(`${keyword} names nothing`, `${keyword} NAME=value`);
  if (pairs.some(({ name, value }) => name === "" && value !== undefined)) {
    throw new Unbuildable(`${keyword} has a value without a name`, `${keyword} NAME=value`);
  }
}

function requireTransfer({ keyword, json, words }: Statement): void {
  const names = json ?? words;
  if (names.length < 2) throw new Unbuildable(`${keyword} needs a source and a target`, `${keyword} SOURCE… TARGET`);
  if (heredocIn(names.at(-1)!) !== undefined) {
    throw new Unbuildable(`${keyword} goes to a here-document`, "the last word is the target");
  }
}

/** Stage names are in lower case; BuildKit converts them before it checks them. */
const STAGE_NAME = /^[a-z][a-z0-9_.-]*$/;

function requireStage({ words }: Statement): void {
  const [, as = "", name = ""] = words;
  if (words.length !== 1 && !(words.length === 3 && /^as$/i.test(as))) {
    throw new Unbuildable(
      words.length === 0 ? "FROM names no image" : "FROM has words that are not understood",
      "FROM IMAGE, or FROM IMAGE AS NAME",
    );
  }
  if (words.length === 3 && !STAGE_NAME.test(name.toLowerCase())) {
    throw new Unbuildable(`${name} is not a name for a stage`, "a letter, then letters, digits, and - _ .");
  }
}

function isNoHealthcheck({ keyword, words }: Statement): boolean {
  return keyword === "HEALTHCHECK" && /^none$/i.test(words[0] ?? "");
}

const MILLISECOND = 1e6;

function requireHealthcheck(statement: Statement): void {
  const { words, json, text, flags } = statement;
  const [kind = ""] = words;
  const command = json === undefined ? healthCommand(text) : json.join(" ");
  const isEmpty = json === undefined ? command === "" : json.length === 0;
  if (isNoHealthcheck(statement)) {
    if (!isEmpty) throw new Unbuildable("words follow HEALTHCHECK NONE", "leave out what follows NONE");
    return;
  }
  if (!/^cmd$/i.test(kind)) {
    throw new Unbuildable("HEALTHCHECK is neither CMD nor NONE", 'HEALTHCHECK CMD ["/prober"]');
  }
  if (isEmpty) throw new Unbuildable("HEALTHCHECK CMD has no command", 'HEALTHCHECK CMD ["/prober"]');
  for (const { name, value = "" } of flags) {
    if (value === "") continue;
    if (name === "retries") {
      if (!/^\+?\d+$|^-0+$/.test(value) || Number(value) >= 2 ** 31) {
        throw new Unbuildable("--retries is not a count", "--retries=3");
      }
      continue;
    }
    const duration = parseDuration(value);
    if (duration === undefined || (duration !== 0 && duration < MILLISECOND)) {
      throw new Unbuildable(`--${name} is not a time of a millisecond or more`, `--${name}=30s`);
    }
  }
}

function requireTrigger({ trigger, flags }: Statement): void {
  if (trigger === undefined) throw new Unbuildable("ONBUILD holds no instruction", "ONBUILD RUN …");
  requireFlags("ONBUILD", flags);
  if (/^(?:ONBUILD|MAINTAINER|FROM)$/.test(trigger.keyword)) {
    throw new Unbuildable(`ONBUILD cannot hold ${trigger.keyword}`, "leave it out");
  }
}

function requireRun({ flags }: Statement): void {
  for (const { name, value = "" } of flags) {
    if (name === "network" && !/^(?:default|none|host)$/.test(value)) {
      throw new Unbuildable("--network is not a known one", "--network=default, none or host");
    }
    if (name === "security" && !/^(?:insecure|sandbox)$/.test(value)) {
      throw new Unbuildable("--security is not a known one", "--security=sandbox or insecure");
    }
    if ((name === "mount" || name === "device") && csvFields(value) === undefined) {
      throw new Unbuildable(`--${name} is not a list with commas`, "put a value with a quote in it in double quotes");
    }
    if (name === "device") requireDevice(csvFields(value) ?? []);
  }
}

function requireDevice(fields: readonly string[]): void {
  let isNamed = false;
  for (const field of fields) {
    const equals = field.indexOf("=");
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? undefined : field.slice(equals + 1);
    if (key === "required") {
      if (value !== undefined && !isGoBoolean(value)) {
        throw new Unbuildable("required of --device is neither true nor false", "--device=NAME,required");
      }
    } else if (isNamed) throw new Unbuildable("--device has a field that is not understood", "--device=NAME,required");
    else isNamed = value === undefined || key !== "name" ? field !== "" : value !== "";
  }
}

function requireShell({ json, text }: Statement): void {
  if (text === "" || json?.length === 0) throw new Unbuildable("SHELL names no program", 'SHELL ["/bin/sh", "-c"]');
  if (json === undefined) throw new Unbuildable("SHELL is not an array", 'SHELL ["/bin/sh", "-c"]');
}

function requireVolume({ json, words }: Statement): void {
  const paths = json ?? words;
  if (paths.length === 0 || paths.some((path) => path.trim() === "")) {
    throw new Unbuildable("VOLUME names no path", "VOLUME /data");
  }
}
