/**
 * Canaries: images and Dockerfiles whose history, environment and labels hold a secret; no verb may print it in any
 * form.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { LintReport } from "../../src/report/lint-report.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { type PlantedImage, plantImage } from "../support/planted-image.ts";
import { UNWATCHED } from "../support/sample-image.ts";
import { PLAIN, slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const CANARY = "c4n4ryS3cr3tValue";

/** Instructions as docker, kaniko and BuildKit write them, the name of each secret, and whether lint must find it. */
const HISTORY: readonly (readonly [createdBy: string, name: string])[] = [
  [`|1 A_TOKEN=${CANARY} /bin/sh -c npm ci`, "A_TOKEN"],
  [`RUN |2 B_SECRET_KEY=${CANARY} X=1 /bin/sh -c make # buildkit`, "B_SECRET_KEY"],
  [`RUN |1 C_PASSWORD=two words ${CANARY} /bin/sh -c make # buildkit`, "C_PASSWORD"],
  [`RUN |2 X=1 D_TOKEN=${CANARY} /bin/bash -o pipefail -c make # buildkit`, "D_TOKEN"],
  [`RUN |1 E_TOKEN=two ${CANARY} go build # buildkit`, "E_TOKEN"],
  [`RUN /bin/sh -c F_TOKEN=${CANARY} npm ci # buildkit`, "F_TOKEN"],
  [`RUN /bin/sh -c export G_TOKEN="${CANARY} x" && npm ci # buildkit`, "G_TOKEN"],
  [`/bin/sh -c curl -H 'Authorization: Bearer ${CANARY}' https://example.com`, "a secret"],
  [`RUN /bin/sh -c git clone https://me:${CANARY}@example.com/x.git # buildkit`, "a secret"],
  [`RUN /bin/sh -c login --password ${CANARY} # buildkit`, "a secret"],
  [`RUN /bin/sh -c login --auth-token=${CANARY} # buildkit`, "auth-token"],
];
const EMPTY_HISTORY: readonly (readonly [createdBy: string, name: string])[] = [
  [`ARG H_TOKEN=${CANARY}`, "H_TOKEN"],
  [`/bin/sh -c #(nop)  ARG I_TOKEN=${CANARY}`, "I_TOKEN"],
  [`ARG X=1 J_TOKEN=two words ${CANARY} Y=2`, "J_TOKEN"],
  [`ENV K_TOKEN=two words ${CANARY}`, "K_TOKEN"],
  [`/bin/sh -c #(nop)  ENV L_TOKEN=${CANARY}`, "L_TOKEN"],
];

function canaryImage(program: Uint8Array): PlantedImage {
  return {
    layers: HISTORY.map(([createdBy], index) => ({
      createdBy,
      files: index === 0 ? [{ path: "app", content: program, mode: 0o755 }] : [{ path: `f${index}`, content: "x" }],
    })),
    config: {
      Env: ["PATH=/usr/bin:/bin", `M_TOKEN=${CANARY}`],
      Labels: { N_TOKEN: CANARY },
      Cmd: [`--token=${CANARY}`],
    },
    history: EMPTY_HISTORY.map(([created_by]) => ({ created_by })),
  };
}

test("no verb prints a secret that an image holds, in any form", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const folder = temporaryFolder(t);
  const env = slimEnvironment({ CGO_ENABLED: "0" });
  execFileSync(go, ["build", "-buildvcs=false", "-o", join(folder, "app"), "."], { cwd: PLAIN, env });
  const program = readFileSync(join(folder, "app"));
  await writeLayout(join(folder, "image"), await plantImage(canaryImage(program)), "v1", UNWATCHED);
  const other = { ...canaryImage(program), layers: canaryImage(program).layers.slice(0, 3) };
  await writeLayout(join(folder, "other"), await plantImage(other), "v1", UNWATCHED);
  writeFileSync(join(folder, "Dockerfile"), DOCKERFILE);
  const [image, before] = ["oci:image:v1", "oci:other:v1"];
  const runs: readonly (readonly string[])[] = [
    ...["layer", "owner", "cause", "directory", "file", "module"].map((by) => ["explain", image, "--by", by]),
    ...["--json", "--json=lines", "--format=markdown", "--report=explain.html"].map((form) => ["explain", image, form]),
    ...["--json", "--format=markdown", "--by=owner"].map((form) => ["diff", before, image, form]),
    ...["--json", "--sarif", "--format=markdown", "--dockerfile=Dockerfile"].map((form) => ["lint", image, form]),
    ...["--json", "--sarif", "--format=markdown"].map((form) => ["lint", "Dockerfile", form]),
    ["lint", "Dockerfile"],
    ["slim", image, "--dry-run", "--plan-out", "plan.json"],
    ["slim", image, "--dry-run", "--json"],
    ["slim", image, "-o", "oci:slim:v1", "--report", "slim.html"],
    ["slim", image, "-o", "oci:slim2:v1", "--json"],
    ["slim", PLAIN, "--base", image, "-o", "oci:based:v1", "--measure", "none"],
    ["slim", PLAIN, "--base", image, "-o", "oci:based2:v1", "--measure", "none", "--json"],
    ["explain", image, "--layer", "99"],
    ["slim", image, "--keep", "missing", "-o", "oci:slim3:v1"],
  ];
  for (const words of runs) {
    const { stdout, stderr } = await plimsoll(words, folder);
    assert.ok(stdout.length + stderr.length > 0, words.join(" "));
    assert.ok(!`${stdout}${stderr}`.includes(CANARY), `${words.join(" ")}:\n${lineOf(stdout + stderr)}`);
  }
  for (const file of ["explain.html", "slim.html", "plan.json"]) {
    assert.ok(existsSync(join(folder, file)), file);
    assert.ok(
      !readFileSync(join(folder, file), "utf8").includes(CANARY),
      `${file}: ${lineOf(readFileSync(join(folder, file), "utf8"))}`,
    );
  }
  t.diagnostic(`compared ${runs.length} runs`);
});

function lineOf(text: string): string {
  const at = text.indexOf(CANARY);
  return text.slice(Math.max(0, at - 150), at + 40);
}

test("lint names every secret once", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(join(folder, "image"), await plantImage(canaryImage(Buffer.from("x"))), "v1", UNWATCHED);
  const { stdout } = await plimsoll(["lint", "oci:image:v1", "--json"], folder);
  const report = JSON.parse(stdout) as LintReport;
  const found = report.findings.filter(({ rule }) => rule === "secret-in-environment").map(({ what }) => what);
  for (const [, name] of [...HISTORY, ...EMPTY_HISTORY, ["", "M_TOKEN"], ["", "N_TOKEN"], ["", "Cmd"]] as const) {
    assert.ok(
      found.some((what) => what.includes(name)),
      `${name}: ${found.join("\n")}`,
    );
  }
  assert.equal(new Set(found).size, found.length);
});

const DOCKERFILE = `FROM alpine:3.20
ARG A_TOKEN=${CANARY}
ENV B_TOKEN="${CANARY}" \\
    X=1
ENV C_PASSWORD ${CANARY}
LABEL D_TOKEN=${CANARY}
RUN E_TOKEN=${CANARY} apt-get update
RUN export F_TOKEN='${CANARY}' && chmod -R 700 /srv
RUN curl -u me --password ${CANARY} https://me:${CANARY}@example.com/ && apt-get update && apt-get install x
ADD https://me:${CANARY}@example.com/x?token=${CANARY} /x
COPY --from=$A_TOKEN /a /b
EXPOSE $A_TOKEN
WORKDIR $A_TOKEN
STOPSIGNAL $A_TOKEN
CMD app --token=${CANARY}
ENTRYPOINT app --api-key ${CANARY}
`;
