import { isMap, parseAllDocuments } from "yaml";
import * as z from "zod";
import { PlimsollError } from "../../base/error.ts";

/** How long a container may take to start before its probes end it, as a manifest of Kubernetes says. */
export interface StartBudget {
  /** Null where no probe would end it. */
  readonly seconds: number | null;
  /** `Deployment order, container app: startupProbe`. */
  readonly from: string;
}

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe, with its defaults. */
const PROBE = z.looseObject({
  initialDelaySeconds: z.number().min(0).default(0),
  periodSeconds: z.number().min(0).default(10),
  failureThreshold: z.number().min(0).default(3),
});

const CONTAINER = z.looseObject({
  name: z.string().default("?"),
  startupProbe: PROBE.nullish(),
  livenessProbe: PROBE.nullish(),
  ports: z.array(z.looseObject({ containerPort: z.number().optional() })).nullish(),
});

const POD = z.looseObject({ containers: z.array(CONTAINER).min(1) });

const WORKLOAD = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string().default("?") }).optional(),
  spec: z.looseObject({
    containers: z.unknown().optional(),
    template: z.looseObject({ spec: z.unknown() }).optional(),
    jobTemplate: z.looseObject({ spec: z.looseObject({ template: z.looseObject({ spec: z.unknown() }) }) }).optional(),
  }),
});

type Container = z.output<typeof CONTAINER>;

/**
 * Reads the probes of the one container of a manifest that listens on a port, or of its only one. Throws `config-invalid` where
 * there is none, or more than one.
 */
export function startBudget(text: string, where: string, port: number): StartBudget {
  const found = parseAllDocuments(text, { prettyErrors: false }).flatMap((document) => {
    const [broken] = document.errors;
    if (broken !== undefined) throw unfit(where, `it is not YAML: ${broken.message}`);
    return isMap(document.contents) ? containersOf(document.toJS({ maxAliasCount: 100 }), where) : [];
  });
  const listening = found.filter(({ container }) =>
    container.ports?.some(({ containerPort }) => containerPort === port),
  );
  const [chosen, ...others] = listening.length > 0 ? listening : found;
  if (chosen === undefined) throw unfit(where, "it has no workload with containers");
  if (others.length > 0)
    throw unfit(where, `several of its containers could be meant, and not one alone names port ${port}`);
  const { startupProbe, livenessProbe } = chosen.container;
  const name = startupProbe != null ? "startupProbe" : "livenessProbe";
  const probe = startupProbe ?? livenessProbe;
  if (probe == null) return { seconds: null, from: `${chosen.name}: no probe` };
  const { initialDelaySeconds, periodSeconds, failureThreshold } = probe;
  // The last of the attempts is the one that must succeed.
  const seconds = initialDelaySeconds + periodSeconds * Math.max(0, failureThreshold - 1);
  return { seconds, from: `${chosen.name}: ${name}` };
}

function containersOf(value: unknown, where: string): { readonly name: string; readonly container: Container }[] {
  const workload = WORKLOAD.safeParse(value);
  if (!workload.success) return [];
  const { kind, metadata, spec } = workload.data;
  const pod = spec.containers === undefined ? (spec.template?.spec ?? spec.jobTemplate?.spec.template.spec) : spec;
  if (pod === undefined) return [];
  const parsed = POD.safeParse(pod);
  if (!parsed.success) throw unfit(where, `${kind} ${metadata?.name ?? "?"}: ${parsed.error.issues[0]!.message}`);
  return parsed.data.containers.map((container) => ({
    name: `${kind} ${metadata?.name ?? "?"}, container ${container.name}`,
    container,
  }));
}

function unfit(where: string, why: string): PlimsollError {
  return new PlimsollError("config-invalid", {
    what: `${where} does not say how long a start may take`,
    why,
    fix: "name a manifest with the workload of this service, as it is applied: templates of Helm are not read",
    where,
  });
}
