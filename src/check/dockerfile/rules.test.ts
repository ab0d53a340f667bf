import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseIgnoreFile } from "../../format/dockerfile/ignore.ts";
import { parseDockerfile } from "../../format/dockerfile/parse.ts";
import type { Finding } from "../finding.ts";
import type { ContextFile, DockerfileFacts } from "./facts.ts";
import { DOCKERFILE_RULES } from "./rules.ts";

const DIGEST = `@sha256:${"0".repeat(64)}`;
const GO = `golang:1.26${DIGEST}`;

/** Several stages, everything pinned, cached and trimmed: no rule finds anything. */
const SOUND = `FROM --platform=$BUILDPLATFORM ${GO} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/cache/go-build \\
    CGO_ENABLED=0 GOARCH=$TARGETARCH go build -trimpath -ldflags="-s -w" -o /out/order .

FROM scratch
COPY --from=build /out/order /order
USER 65532:65532
EXPOSE 8080/tcp
ENTRYPOINT ["/order"]
`;

interface Context {
  readonly ignore?: string;
  readonly files?: readonly ContextFile[];
}

function findingsOf(text: string, { ignore = ".git\n", files = [] }: Context = {}): readonly Finding[] {
  const facts: DockerfileFacts = {
    where: "Dockerfile",
    file: parseDockerfile(text, "Dockerfile"),
    ignore: ignore === "" ? undefined : parseIgnoreFile(ignore, ".dockerignore"),
    context: { files, complete: true },
  };
  return DOCKERFILE_RULES.flatMap((rule) => rule.check(facts).findings);
}

interface Fault {
  readonly rule: string;
  /** The text of the sound file to replace, and its replacement. */
  readonly replace: readonly [string, string];
  /** The line of the fault after the replacement. */
  readonly line: number;
  readonly context?: Context;
}

const fault = (rule: string, line: number, from: string, to: string, context?: Context): Fault => ({
  rule,
  replace: [from, to],
  line,
  ...(context === undefined ? {} : { context }),
});

const behindUser = (rule: string, text: string, context?: Context) =>
  fault(rule, 13, "USER 65532:65532\n", `USER 65532:65532\n${text}\n`, context);
const ON_ALPINE = ["FROM scratch", `FROM alpine:3.20${DIGEST}`] as const;

const FAULTS: readonly Fault[] = [
  fault("stage-name-casing", 1, "AS build", "AS Build"),
  fault("from-as-casing", 1, "AS build", "as build"),
  fault("empty-continuation", 7, "\\\n    CGO", "\\\n\n    CGO"),
  fault("instruction-casing", 5, "COPY . .", "copy . ."),
  fault("duplicate-stage-name", 10, "FROM scratch", "FROM scratch AS build"),
  fault("reserved-stage-name", 10, "FROM scratch", "FROM scratch AS context"),
  fault("shell-form", 14, 'ENTRYPOINT ["/order"]', "ENTRYPOINT /order"),
  behindUser("maintainer", "MAINTAINER me"),
  fault("undefined-arg-in-from", 10, "FROM scratch", `FROM \${BASE:-scratch}$SUFFIX`),
  fault("invalid-default-arg-in-from", 2, `FROM --platform=$BUILDPLATFORM ${GO}`, `ARG V=\nFROM golang:\${V}`),
  fault("undefined-variable", 11, "/order /order", "/order $BIN/order"),
  fault("relative-workdir", 2, "WORKDIR /src", "WORKDIR src"),
  behindUser("repeated-instruction", 'ENTRYPOINT ["/other"]'),
  behindUser("legacy-key-value", "ENV MODE release"),
  fault("redundant-target-platform", 10, "FROM scratch", "FROM --platform=$TARGETPLATFORM scratch"),
  fault("constant-platform", 1, "--platform=$BUILDPLATFORM", "--platform=linux/amd64"),
  fault("copy-ignored-file", 3, "go.mod go.sum", "go.mod go.sum", { ignore: "*.sum\n" }),
  fault("definition-description", 8, "ARG TARGETARCH", "# something else\nARG TARGETARCH"),
  fault("expose-protocol-casing", 13, "8080/tcp", "8080/TCP"),
  fault("expose-format", 13, "8080/tcp", "127.0.0.1:80:8080/tcp"),
  behindUser("secret-in-environment", "ENV GITHUB_TOKEN=hunter2"),
  fault("untagged-base", 1, `${GO} AS`, `golang:latest AS`),
  fault("unpinned-base", 1, GO, "golang:1.26"),
  behindUser("remote-add", "ADD https://user:hunter2@example.com/ca.pem?token=hunter2 /etc/"),
  fault("missing-cache-mount", 7, " --mount=type=cache,target=/cache/go-build", ""),
  fault("recommended-packages", 6, "ARG TARGETARCH", "RUN apt-get update && apt-get -y install gcc"),
  fault("build-stage-shipped", 7, "FROM scratch", "FROM build"),
  fault("copy-before-download", 3, "COPY go.mod go.sum ./", "COPY . ."),
  fault("missing-dockerignore", 5, "COPY . .", "COPY . .", { ignore: "" }),
  fault("context-copied", 13, "USER 65532:65532\n", "USER 65532:65532\nCOPY . /src\n", {
    files: [
      { path: ".git/HEAD", sizeBytes: 100 },
      { path: "main_test.go", sizeBytes: 70 },
      { path: "main.go", sizeBytes: 50 },
    ],
  }),
  behindUser("secret-copied", "COPY config/.env.production /etc/"),
  fault("root-user", 12, "USER 65532:65532", "USER root"),
  fault("root-user", 10, "USER 65532:65532\n", ""),
  fault("named-user", 12, "USER 65532:65532", "USER nonroot"),
  behindUser("debug-environment", "ENV DEBUG=1"),
  fault("healthcheck-shell", 13, "EXPOSE 8080/tcp", "HEALTHCHECK CMD curl -f http://localhost:8080/"),
  fault("untrimmed-build", 7, "-trimpath ", ""),
  ...["-X main.v=1", "-w", "-X main.v=$V"].map((flags) => fault("untrimmed-build", 7, "-s -w", flags)),
  behindUser("anonymous-volume", "VOLUME /data"),
  ...[
    "STOPSIGNAL SIGNONE",
    "EXPOSE 90-80",
    'LABEL a="b',
    "COPY --from=$TOOL /a /a",
    "COPY --from=7 /a /a",
    "COPY --link --chown=me a /a",
    "COPY --chmod=rw a /a",
    "COPY https://example.com/a /a",
    "RUN --mount=type=cache,target=/c,sharing=open true",
    "RUN --mount=type=bind,from=UPPER,target=/b true",
    "RUN --mount=type=cache,target=a/.. true",
    "RUN --mount=type=tmpfs true",
  ].map((text) => behindUser("not-buildable", text)),
  ...["RUN chown -R 7 /srv", "RUN set -e; chmod --recursive 700 /srv"].map((run) => ({
    ...fault("mode-change", 12, "USER 65532:65532", `${run}\nUSER 65532:65532`),
  })),
  ...[
    "RUN apt-get update",
    "RUN apk add curl",
    "RUN dnf -y install x",
    "RUN pip install flask",
    "RUN <<EOF\nnpm ci\nEOF",
  ].map((run) => fault("package-cache-kept", 12, "USER 65532:65532", `${run}\nUSER 65532:65532`)),
];

describe("a Dockerfile with one fault has that finding and no other", () => {
  for (const { rule, replace, line, context } of FAULTS) {
    test(`${rule}: ${JSON.stringify(replace[1])}`, () => {
      assert.ok(SOUND.includes(replace[0]));
      const asks = rule === "definition-description" ? "# check=experimental=all\n" : "";
      const findings = findingsOf(asks + SOUND.replace(replace[0], replace[1]), context).filter(
        // One mistake may rightly break two rules.
        (finding) => !OVERLAPS.has(`${rule} ${finding.rule}`),
      );
      assert.deepEqual([...new Set(findings.map((finding) => finding.rule))], [rule]);
      assert.equal(findings[0]?.position?.line, line);
      assert.doesNotMatch(JSON.stringify(findings), /hunter2/);
    });
  }
});

/** Pairs of rules that rightly find the same mistake. */
const OVERLAPS = new Set([
  "untagged-base unpinned-base",
  "root-user named-user",
  "undefined-arg-in-from invalid-default-arg-in-from",
  "duplicate-stage-name root-user",
  // A copy from that name would copy from the stage itself.
  "duplicate-stage-name not-buildable",
  "not-buildable untagged-base",
  "not-buildable unpinned-base",
  "build-stage-shipped context-copied",
  "legacy-key-value debug-environment",
  "recommended-packages package-cache-kept",
]);

test("a Dockerfile without a fault has no findings", () => {
  assert.deepEqual(findingsOf(SOUND), []);
});

const MADE_OF_OTHERS = `ARG V=1.26\nARG GO=golang:$V${DIGEST}\nFROM --platform=$BUILDPLATFORM $GO`;
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: variables of a Dockerfile
const FAULTLESS: readonly (readonly [what: string, from: string, to: string])[] = [
  ["FROM has an empty platform, which is none", "FROM scratch", "FROM --platform= scratch"],
  ["FROM has platform arguments", "FROM scratch", "FROM scratch AS final-linux\nFROM final-$TARGETOS"],
  ["FROM has a default for an empty argument", "FROM scratch", `FROM scratch AS linux\nFROM \${TARGETVARIANT:-linux}`],
  [
    "FROM has a replacement for a set argument",
    "FROM scratch",
    `FROM scratch AS x-amd64\nFROM x\${TARGETARCH:+-$TARGETARCH}`,
  ],
  ["FROM has an argument made of others", `FROM --platform=$BUILDPLATFORM ${GO}`, MADE_OF_OTHERS],
  ["flags may be in a variable", '-trimpath -ldflags="-s -w"', '-trimpath -ldflags "$LDFLAGS"'],
  ["all flags may be in a variable", '-trimpath -ldflags="-s -w"', `\${BUILD_FLAGS}`],
  ["a new folder gets another owner", "FROM scratch", "FROM scratch\nRUN mkdir -p /data && chown -R 65532 /data"],
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: variables of a Dockerfile

for (const [what, from, to] of FAULTLESS) {
  test(`there is no finding if ${what}`, () => {
    assert.ok(SOUND.includes(from));
    assert.deepEqual(findingsOf(SOUND.replace(from, () => to)), []);
  });
}

test("every rule about Dockerfiles has an example of its fault here", () => {
  const planted = new Set(FAULTS.map(({ rule }) => rule));
  assert.deepEqual(
    DOCKERFILE_RULES.map(({ id }) => id).filter((id) => !planted.has(id)),
    [],
  );
});

test("the bytes of a copied context are added up by the kind of its files", () => {
  const files = [
    { path: "main.go", sizeBytes: 100 },
    { path: "vendor/x/x.go", sizeBytes: 40 },
    { path: "main_test.go", sizeBytes: 70 },
  ];
  const text = SOUND.replace(...ON_ALPINE).replace("USER 65532:65532", "COPY . /src\nUSER 65532:65532");
  const [finding] = findingsOf(text, { files }).filter(({ rule }) => rule === "context-copied");
  assert.equal(finding?.bytes, 110);
  assert.deepEqual(finding?.evidence, ["tests: 70 bytes", "vendor: 40 bytes"]);
});

describe("what looks like a fault, but is not, has no findings", () => {
  const sound = (name: string, from: string, to: string, context?: Context) =>
    test(name, () => assert.deepEqual(findingsOf(SOUND.replace(from, to), context), []));
  sound(
    "a cache that is emptied in the same RUN",
    "USER 65532",
    "RUN apt-get update && rm -rf /var/lib/apt/lists/*\nUSER 65532",
  );
  sound("a mount in the working directory", "USER 65532", "WORKDIR /srv\nRUN --mount=type=tmpfs true\nUSER 65532");
  sound("a cache that is mounted", "USER 65532", "RUN --mount=type=cache,target=/var/cache/apk apk add x\nUSER 65532");
  sound("an apt in a stage that is not shipped", "ARG TARGETARCH", "RUN apt-get update\nARG TARGETARCH");
  sound("a secret by name that is public", "USER 65532", "ENV PUBLIC_KEY=x\nUSER 65532");
  sound("debugging that is off", "USER 65532", "ENV DEBUG=false LOG_LEVEL=info\nUSER 65532");
  sound(
    "an ADD with a checksum",
    "USER 65532",
    `ADD --checksum=sha256:${"0".repeat(64)} https://example.com/a /a\nUSER 65532`,
  );
  sound("a word in a string of the shell", "USER 65532", "RUN echo 'apt-get update'\nUSER 65532");
  sound("an example of an environment", "USER 65532", "COPY .env.example /etc/\nUSER 65532");
  sound("a variable with a default", "/order /order", `/order \${BIN:-/bin}/order`);
});
