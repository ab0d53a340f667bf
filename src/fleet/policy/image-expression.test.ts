import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseReference } from "../../format/oci/reference.ts";
import { judgeDigest } from "../rules/digest.ts";
import { judgeRegistry } from "../rules/registry.ts";
import { parseRepositoryPattern } from "../rules/repository-pattern.ts";
import { judgeTag } from "../rules/tag.ts";
import { parseTagPattern } from "../rules/tag-pattern.ts";
import {
  digestExpression,
  dockerHubExpression,
  IMAGE_ID,
  REFERENCE,
  registryExpression,
  tagExpression,
} from "./image-expression.ts";

const HEX = "0123456789abcdef".repeat(4);

/** References that people write, ones that attackers write, and ones that nobody can read. */
const host = fc.constantFrom(
  ...["", "", "ghcr.io/", "GHCR.io/", "ghcr.io:443/", "docker.io/", "index.docker.io/", "Docker.IO/", "localhost/"],
  ...["localhost:5000/", "ghcr.io.evil.com/", "[::1]:5000/", "acme/", "a_b.c/", "ghcr/", "Evil/", "127.0.0.1:5000/"],
);
const part = fc.constantFrom(
  "acme",
  "order",
  "redis",
  "library",
  "acme-evil",
  "localhost",
  "a.b",
  "a__b",
  "a..b",
  "Order",
  "",
);
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const tag = fc.constantFrom(
  "",
  ":v1.2.3",
  ":v1.2",
  ":latest",
  ":v1.2.3-rc.1",
  ":",
  ":-x",
  `:${"t".repeat(129)}`,
  ":xv1.2.3",
);
const digest = fc.constantFrom(
  "",
  "",
  `@sha256:${HEX}`,
  `@sha512:${HEX}${HEX}`,
  `@sha256:${HEX.slice(1)}`,
  "@",
  `@md5:${HEX}`,
);
const image = fc.oneof(
  fc.tuple(host, path, tag, digest).map((parts) => parts.join("")),
  fc.constantFrom(
    HEX,
    `${HEX}:v1.2.3`,
    "",
    "https://ghcr.io/acme/order",
    "ghcr.io/acme/order:v1.2.3\n",
    " ghcr.io/acme/order",
  ),
);

const place = fc.constantFrom(
  ...[
    "ghcr.io/acme/*",
    "ghcr.io/acme/order",
    "ghcr.io/**",
    "ghcr.io/**/order",
    "docker.io/library/*",
    "docker.io/redis",
  ],
  ...["docker.io/*", "docker.io/**", "docker.io/*/order", "docker.io/**/order", "docker.io/**/**", "docker.io/acme/*"],
  ...[
    "docker.io/a.b/*",
    "docker.io/localhost/*",
    "index.docker.io/acme/**",
    "localhost:5000/*",
    "localhost/**",
    "[::1]:5000/**",
  ],
);

function isAllowed(
  text: string,
  judge: (reference: ReturnType<typeof parseReference>) => { outcome: string },
): boolean {
  try {
    return judge(parseReference(text)).outcome === "pass";
  } catch {
    return false;
  }
}

function matches(expression: string | undefined, text: string): boolean {
  // `(?i:…)` is RE2's, and this Node's.
  return expression !== undefined && new RegExp(expression).test(text) && !new RegExp(IMAGE_ID).test(text);
}

test("what a policy sees of a registry is what the rule sees, in every short form", () => {
  let allowed = 0;
  const property = fc.property(image, fc.array(place, { minLength: 1, maxLength: 2 }), (text, places) => {
    const patterns = places.map((one) => parseRepositoryPattern(one)!);
    const byPolicy =
      matches(registryExpression(patterns), text) ||
      (!text.startsWith("localhost/") && matches(dockerHubExpression(patterns), text));
    const byRule = isAllowed(text, (reference) => judgeRegistry(reference, patterns));
    if (byRule) allowed += 1;
    assert.equal(byPolicy, byRule, `${JSON.stringify(text)} in ${places}`);
  });
  fc.assert(property, { numRuns: 5000 });
  assert.ok(allowed > 100, `${allowed}`);
});

test("and of a tag, and of a digest", () => {
  const release = fc.constantFrom("v*.*.*", "v*", "latest", "*", "v1.2.3", "release-*");
  const property = fc.property(image, fc.array(release, { minLength: 1, maxLength: 2 }), (text, tags) => {
    const patterns = tags.map((one) => parseTagPattern(one)!);
    const byRule = isAllowed(text, (reference) => judgeTag(reference, patterns));
    const byPolicy = matches(tagExpression(patterns), text) && matches(REFERENCE, text);
    assert.equal(byPolicy, byRule, `${JSON.stringify(text)} with ${tags}`);
    const hasDigest = isAllowed(text, judgeDigest);
    assert.equal(matches(digestExpression(), text), hasDigest, JSON.stringify(text));
  });
  fc.assert(property, { numRuns: 5000 });
});
