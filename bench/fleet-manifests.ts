import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median, timed } from "./sampling.ts";
import { asSeconds, type Figure } from "./verdict.ts";

const SERVICES = 23;
const MANIFESTS = 10_000;

/** Every rule about services that needs no file besides. */
const RULES = {
  ...{ registry: ["ghcr.io/acme/*"], tag: "fleet-*", digest: true, size: "200MB", age: "90d" },
  ...{ nonroot: true, securityContext: true, podSecurity: "restricted", base: true },
};

interface Ground {
  readonly folder: string;
  /** The package's script. */
  readonly script: string;
  /** References of images that earlier runs with this cache have measured. */
  readonly images: readonly string[];
  readonly cache: string;
}

/** A fleet of 23 services whose images are known, and ten thousand manifests against one image. */
export async function manifestFigures(ground: Ground, rounds: number): Promise<readonly Figure[]> {
  const { folder, images } = ground;
  const fleet = join(folder, "services.yaml");
  writeFileSync(
    fleet,
    images
      .slice(0, SERVICES)
      .map((image, index) => deployment(index, image))
      .join("---\n"),
  );
  writeFileSync(join(folder, "rules.yaml"), JSON.stringify({ fleet: { rules: RULES } }));
  const many = join(folder, "manifests");
  mkdirSync(many);
  for (let index = 0; index < MANIFESTS; index++) {
    writeFileSync(join(many, `order-${index}.yaml`), deployment(index, images[0]!));
  }
  const held = await seconds(ground, ["fleet", fleet, "--config", join(folder, "rules.yaml"), "--json"], rounds + 1);
  const linted = await seconds(ground, ["lint", many, "--image", images[0]!, "--json"], rounds);
  return [
    // The first run measures what no earlier one has.
    figure(`${SERVICES} services × ${Object.keys(RULES).length} rules, warm`, median(held.slice(1)), 2),
    figure(`${MANIFESTS} manifests against Pod Security and an image`, median(linted), 10),
  ];
}

function figure(name: string, value: number, limit: number): Figure {
  return { name, ours: asSeconds(value), theirs: "", value, limit, show: asSeconds };
}

/** Findings end a run with 1, and what is undecided with 3: both are results. */
async function seconds({ folder, script, cache }: Ground, words: readonly string[], rounds: number): Promise<number[]> {
  const command = ["-c", '"$@" || [ $? -le 3 ]', "sh", process.execPath, script, ...words];
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const env = { ...process.env, PLIMSOLL_CACHE: cache };
    samples.push(await timed({ program: "sh", args: command, cwd: folder, env }));
  }
  return samples;
}

/** As services are deployed; every seventh may gain privileges. */
function deployment(index: number, image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: order-${index}
  namespace: shop
  labels: {app: order-${index}}
spec:
  replicas: ${1 + (index % 5)}
  selector:
    matchLabels: {app: order-${index}}
  template:
    metadata:
      labels: {app: order-${index}}
    spec:
      serviceAccountName: order
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      terminationGracePeriodSeconds: 30
      containers:
        - name: order
          image: ${image}
          args: ["-listen", ":8080"]
          env:
            - name: GOMEMLIMIT
              value: 200MiB
            - name: ORDER_DB
              valueFrom: {secretKeyRef: {name: order-db, key: url}}
          ports:
            - containerPort: 8080
              name: http
          readinessProbe:
            httpGet: {path: /ready, port: http}
            periodSeconds: 5
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 256Mi}
          securityContext:
            allowPrivilegeEscalation: ${index % 7 === 6}
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
      volumes:
        - name: tmp
          emptyDir: {}
`;
}
