import type { RepositoryPattern } from "../rules/repository-pattern.ts";
import type { TagPattern } from "../rules/tag-pattern.ts";

/**
 * References of images as expressions of RE2, which CEL's `matches` takes (google/cel-spec, "matches"). The grammar is that of
 * the distribution project's `reference` package; policies see the reference as it is written, so every short form has to be
 * spelled out here that `parseReference` fills in.
 */
const HOST_NAME = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*";
const HOST = `(?:${HOST_NAME}|\\[[0-9A-Fa-f:]+\\])(?::[0-9]{1,5})?`;
const PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
/** What is not a host although another part follows: it has no dot. */
const PART_WITHOUT_DOT = "[a-z0-9]+(?:(?:_|__|-+)[a-z0-9]+)*";
const NAME = `(?:${PART}|(?:${HOST}|${PART_WITHOUT_DOT})/${PART}(?:/${PART})*)`;
const TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const DIGEST = "(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})";

/** What is allowed to follow a name. */
const BEHIND = `(?::${TAG})?(?:@${DIGEST})?`;

/** What docker takes for the ID of an image that it has, and no registry does. */
export const IMAGE_ID = "^[0-9a-f]{64}$";

/** A whole reference. */
export const REFERENCE = `^${NAME}${BEHIND}$`;

/** Repositories of any registry but Docker Hub; undefined where no pattern is about one. */
export function registryExpression(patterns: readonly RepositoryPattern[]): string | undefined {
  const forms = patterns
    .filter(({ registry }) => registry !== DOCKER_HUB)
    .map(({ registry, parts }) => `(?i:${literal(registry)})/${pathOf(parts)}`);
  return forms.length === 0 ? undefined : `^(?:${forms.join("|")})${BEHIND}$`;
}

/**
 * Repositories of Docker Hub, in all their short forms; undefined where no pattern is about one. `localhost/` has to be ruled
 * out besides: it looks like a part of a path, and is a registry.
 */
export function dockerHubExpression(patterns: readonly RepositoryPattern[]): string | undefined {
  const forms = patterns.filter(({ registry }) => registry === DOCKER_HUB).flatMap(({ parts }) => hubForms(parts));
  return forms.length === 0 ? undefined : `^(?:${forms.join("|")})${BEHIND}$`;
}

/** Tags of a reference that is whole: a glob would also let through what is too long for a tag. */
export function tagExpression(patterns: readonly TagPattern[]): string {
  const tags = patterns.map(({ text }) => text.split("*").map(literal).join("[A-Za-z0-9_.-]*")).join("|");
  const tagged = `${NAME}:(?:${tags})(?:@${DIGEST})?`;
  // Without tag and digest, the tag is latest.
  return patterns.some(({ expression }) => expression.test("latest")) ? `^(?:${tagged}|${NAME})$` : `^${tagged}$`;
}

export function digestExpression(): string {
  return `^${NAME}(?::${TAG})?@${DIGEST}$`;
}

const DOCKER_HUB = "docker.io";
const HUB = `(?i:(?:index\\.)?${literal(DOCKER_HUB)})/`;

function hubForms(parts: readonly string[]): readonly string[] {
  const [first = "", ...rest] = parts;
  const behind = rest.length === 0 ? "" : `/${pathOf(rest)}`;
  return [
    `${HUB}${pathOf(parts)}`,
    ...official(first, rest).map((name) => `(?:${HUB})?${name}`),
    // Without the registry, the first part must not look like one.
    ...(first === "**"
      ? [`${PART_WITHOUT_DOT}(?:/${PART})*${behind}`]
      : first === "*"
        ? [`${PART_WITHOUT_DOT}${behind}`]
        : first.includes(".") || first === "localhost"
          ? []
          : [`${literal(first)}${behind}`]),
  ];
}

/** `library/redis` is also written `redis`: what stands for the last part, where the part before it can be library. */
function official(first: string, rest: readonly string[]): readonly string[] {
  if (first === "**" && rest.length === 0) return [PART];
  const canBeLibrary = first === "library" || first === "*" || first === "**";
  return canBeLibrary && rest.length === 1 ? [pathOf(rest.map((part) => (part === "**" ? "*" : part)))] : [];
}

function pathOf(parts: readonly string[]): string {
  return parts.map((part) => (part === "**" ? `${PART}(?:/${PART})*` : part === "*" ? PART : literal(part))).join("/");
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
