import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { packedProgram } from "../../../test/support/packed-program.ts";
import {
  type PlantedFile,
  type PlantedImage,
  plantedFacts,
  storedBytesOf,
} from "../../../test/support/planted-image.ts";
import type { Finding } from "../finding.ts";
import { IMAGE_RULES } from "./rules.ts";

const APP: PlantedFile = { path: "app", content: "service", mode: 0o755 };
const text = (sizeBytes: number, seed = "x") => seed.repeat(sizeBytes);

async function findingsOf(image: PlantedImage): Promise<readonly Finding[]> {
  const { facts } = await plantedFacts(image);
  return IMAGE_RULES.flatMap((rule) => rule.check(facts).findings);
}

/** An image with one fault, and the same image without the fault if the fault costs bytes. */
interface Fault {
  readonly rule: string;
  readonly image: PlantedImage;
  readonly without?: PlantedImage;
}

/** An image whose RUN leaves files behind, in addition to the service. */
function left(rule: string, ...files: readonly PlantedFile[]): Fault {
  const run = (all: readonly PlantedFile[]) => ({
    layers: [{ createdBy: "RUN /bin/sh -c make # buildkit", files: all }],
  });
  return { rule, image: run([APP, ...files]), without: run([APP]) };
}

function configured(
  rule: string,
  config: NonNullable<PlantedImage["config"]>,
  history: PlantedImage["history"] = [],
): Fault {
  return { rule, image: { layers: [{ files: [APP] }], config, history } };
}

const GO_ROOT = ["bin/go", "pkg/tool/", "pkg/tool/link", "src/runtime/", "src/runtime/proc.go"];

const FAULTS: readonly Fault[] = [
  left("os-package-cache", { path: "var/lib/apt/lists/deb.debian.org_Packages", content: text(3000) }),
  left("os-package-cache", { path: "var/cache/apk/APKINDEX.tar.gz", content: text(700) }),
  left("os-package-cache", { path: "var/cache/dnf/x.solv", content: text(10_000) }),
  left("language-cache", { path: "srv/.cache/pip/http/a", content: text(512) }),
  left("language-cache", { path: "srv/.npm/_cacache/content/a", content: text(513) }),
  left("go-build-cache", { path: "srv/.cache/go-build/00/a-d", content: text(4000) }),
  left("go-module-cache", { path: "go/pkg/mod/example.com/x@v1.0.0/x.go", content: "package x" }),
  left("toolchain-in-image", ...GO_ROOT.map((path) => ({ path: `usr/local/go/${path}`, content: path }))),
  left("build-leftovers", { path: "var/log/build.log", content: "done" }, { path: "tmp/work", content: "half" }),
  left("context-copied", { path: "src/.git/objects/pack/p.pack", content: text(9000) }),
  left(
    "context-copied",
    { path: "src/vendor/modules.txt", content: "# x" },
    { path: "src/vendor/x/x.go", content: "y" },
  ),
  {
    rule: "context-copied",
    image: {
      layers: [
        {
          createdBy: "COPY . /src # buildkit",
          files: [
            { path: "src/go.mod", content: "module x" },
            { path: "src/main.go", content: "package main" },
            { path: "src/main_test.go", content: text(2000) },
            { path: "src/docs/guide.md", content: "words" },
          ],
        },
      ],
    },
    without: {
      layers: [
        {
          createdBy: "COPY . /src # buildkit",
          files: [
            { path: "src/go.mod", content: "module x" },
            { path: "src/main.go", content: "package main" },
          ],
        },
      ],
    },
  },
  {
    rule: "overwritten-file",
    image: {
      layers: [
        { files: [APP, { path: "etc/conf", content: text(5000) }] },
        { files: [{ path: "etc/conf", content: "small" }] },
      ],
    },
    without: { layers: [{ files: [APP] }, { files: [{ path: "etc/conf", content: "small" }] }] },
  },
  {
    rule: "deleted-later",
    image: {
      layers: [
        { files: [APP, { path: "build/a.o", content: text(5000) }, { path: "build/b.o", content: text(100) }] },
        { createdBy: "RUN /bin/sh -c rm -rf build", files: [{ path: ".wh.build" }] },
      ],
    },
    without: { layers: [{ files: [APP] }, { files: [] }] },
  },
  {
    rule: "mode-change",
    image: { layers: [{ files: [APP] }, { createdBy: "RUN /bin/sh -c chown 7 /app", files: [{ ...APP, uid: 7 }] }] },
    without: { layers: [{ files: [] }, { files: [{ ...APP, uid: 7 }] }] },
  },
  {
    // A link costs only its tar header.
    rule: "duplicate-file",
    image: {
      layers: [{ files: [APP, { path: "data/a", content: text(5000) }, { path: "data/b", content: text(5000) }] }],
    },
    without: { layers: [{ files: [APP, { path: "data/a", content: text(5000) }, { path: "data/b" }] }] },
  },
  left("secret-file", { path: "srv/.npmrc", content: "//registry.example.com/:_authToken=abc" }),
  left("secret-file", {
    path: "etc/service.pem",
    content: "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
  }),
  {
    rule: "packed-program",
    image: { layers: [{ files: [APP, { path: "srv/packed", content: packedProgram(), mode: 0o755 }] }] },
  },
  configured("root-user", { User: "" }),
  configured("root-user", { User: "0:0" }),
  configured("named-user", { User: "nonroot" }),
  configured("shell-form", { Entrypoint: ["/bin/sh", "-c", "/app --flag"] }),
  configured("healthcheck-shell", { Healthcheck: { Test: ["CMD-SHELL", "curl -f localhost"] } }),
  configured("healthcheck-shell", { Healthcheck: { Test: ["CMD", "curl", "-f", "localhost"] } }),
  configured("healthcheck-shell", { Shell: ["/bin/ash", "-c"], Healthcheck: { Test: ["CMD-SHELL", "/app"] } }),
  configured("debug-environment", { Env: ["LOG_LEVEL=debug"] }),
  configured("secret-in-environment", { Env: ["DB_PASSWORD=hunter2"] }),
  configured("secret-in-environment", {}, [{ created_by: "RUN |1 NPM_TOKEN=abc /bin/sh -c npm ci # buildkit" }]),
];

describe("an image with one fault", () => {
  for (const { rule, image, without } of FAULTS) {
    test(`is found by ${rule} and by no other rule`, async () => {
      const findings = await findingsOf(image);
      assert.deepEqual([...new Set(findings.map((finding) => finding.rule))], [rule]);
      assert.ok(findings.every(({ docs }) => docs === `plimsoll help ${rule}`));
      if (without === undefined) return assert.equal(findings[0]?.bytes, undefined);
      const bytes = findings.reduce((sum, finding) => sum + (finding.bytes ?? 0), 0);
      assert.equal(bytes, (await storedBytesOf(image)) - (await storedBytesOf(without)));
      assert.deepEqual(await findingsOf(without), []);
    });
  }
});

test("an image without a fault has no findings", async () => {
  assert.deepEqual(
    await findingsOf({ layers: [{ files: [{ path: "etc/" }, { path: "etc/passwd", content: "x" }, APP] }] }),
    [],
  );
});

test("the program of a health check is looked for as a container runtime does", async () => {
  const configs = [
    { WorkingDir: "/srv", Healthcheck: { Test: ["CMD", "../app"] } },
    { WorkingDir: "/", Env: ["PATH=."], Healthcheck: { Test: ["CMD", "app"] } },
    { Env: ["PATH=/nowhere", "PATH=/"], Healthcheck: { Test: ["CMD", "app"] } },
    { Shell: ["/app", "-c"], Healthcheck: { Test: ["CMD-SHELL", "true"] } },
    { Volumes: { "/": {} }, Healthcheck: { Test: ["CMD", "/app"] } },
    { Healthcheck: { Test: ["CMD"] } },
    { Healthcheck: { Test: ["/nowhere"] } },
  ];
  for (const config of configs) {
    const image = { layers: [{ files: [{ path: "srv/" }, APP] }], config: { User: "65532", ...config } };
    assert.deepEqual(await findingsOf(image), [], JSON.stringify(config));
  }
});

test("findings about a secret never contain the secret", async () => {
  const secrets = FAULTS.filter(({ rule }) => rule.startsWith("secret"));
  const said = JSON.stringify(await Promise.all(secrets.map(({ image }) => findingsOf(image))));
  assert.doesNotMatch(said, /abc|hunter2|AAAA/);
});

test("a private key in a lower layer is found, and the finding says that a later layer hides it", async () => {
  const findings = await findingsOf({
    layers: [
      { files: [APP, { path: "srv/.netrc", content: "machine x" }] },
      { createdBy: "RUN rm", files: [{ path: "srv/.wh..netrc" }] },
    ],
  });
  const secret = findings.find(({ rule }) => rule === "secret-file");
  assert.match(
    secret?.what ?? "",
    /^srv\/\.netrc: a login for hosts, by its name, in a layer below the one that hides it$/,
  );
  assert.deepEqual(secret?.place, { layer: 0, history: 0, instruction: "COPY app /app" });
});

test("the finding about the module cache mentions a vendor folder with the same modules", async () => {
  const findings = await findingsOf({
    layers: [
      { files: [APP, { path: "go/pkg/mod/x@v1/x.go", content: "a" }, { path: "s/vendor/modules.txt", content: "b" }] },
    ],
  });
  const cache = findings.find(({ rule }) => rule === "go-module-cache");
  assert.match(cache?.what ?? "", /vendor has the same modules again/);
});

test("every rule about images has an image with its fault here, or in test/lint", () => {
  const planted = new Set([...FAULTS.map(({ rule }) => rule), "untrimmed-build"]);
  assert.deepEqual(
    IMAGE_RULES.map(({ id }) => id).filter((id) => !planted.has(id)),
    [],
  );
});
