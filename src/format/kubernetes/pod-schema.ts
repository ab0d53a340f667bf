import * as z from "zod";
import { FLAG, listOf, TEXT } from "./go-fields.ts";
import type { Container, ContainerList, Handler, Pod, SharedSecurity, Volume } from "./pod.ts";
import { parseQuantity } from "./quantity.ts";

/** Go's decoder takes null for what is not there. */
const optional = <Type extends z.ZodType>(type: Type) => type.nullish().transform((value) => value ?? undefined);
const TEXTS = listOf(TEXT);
const INTEGER = z.int("a whole number is wanted");
const NO_TEMPLATE = z.string().refine((text) => !text.includes("{{"), "it is a template that nobody has rendered");

const QUANTITIES = z
  .record(
    z.string(),
    z
      .union([z.string(), z.number()])
      .refine((written) => parseQuantity(written) !== undefined, "a quantity is wanted, as 128Mi or 500m"),
  )
  .nullish()
  .transform((members): ReadonlyMap<string, string | number> => new Map(Object.entries(members ?? {})));

/** IntOrString of the API: the name of a port, or its number. */
const ADDRESS = z
  .object({ host: TEXT, port: z.union([z.string(), INTEGER]).nullish() })
  .transform(({ host, port }) => ({
    host,
    port: typeof port === "string" && /^[0-9]{1,5}$/.test(port) ? Number(port) : (port ?? 0),
  }));

const HANDLER = z
  .object({
    exec: optional(z.object({ command: TEXTS })),
    httpGet: optional(ADDRESS),
    tcpSocket: optional(ADDRESS),
    grpc: optional(z.object({ port: INTEGER.nullish() })),
    sleep: optional(z.object({ seconds: INTEGER.nullish() })),
  })
  .transform(
    ({ exec, httpGet, tcpSocket, grpc, sleep }): Handler => ({
      exec: exec?.command,
      httpGet,
      tcpSocket,
      grpcPort: grpc === undefined ? undefined : (grpc.port ?? 0),
      sleepSeconds: sleep === undefined ? undefined : (sleep.seconds ?? 0),
    }),
  );

const TYPED = optional(z.object({ type: TEXT }));

const SHARED = {
  runAsNonRoot: optional(z.boolean()),
  runAsUser: optional(INTEGER),
  seccompProfile: TYPED,
  appArmorProfile: TYPED,
  seLinuxOptions: optional(z.object({ type: TEXT, user: TEXT, role: TEXT })),
  windowsOptions: optional(z.object({ hostProcess: FLAG })),
};

type SharedFields = z.output<z.ZodObject<typeof SHARED>>;

function shared(fields: SharedFields): SharedSecurity {
  return {
    runAsNonRoot: fields.runAsNonRoot,
    runAsUser: fields.runAsUser,
    seccompType: fields.seccompProfile?.type,
    appArmorType: fields.appArmorProfile?.type,
    seLinux: fields.seLinuxOptions,
    hostProcess: fields.windowsOptions?.hostProcess ?? false,
  };
}

const POD_SECURITY = z
  .object({ ...SHARED, sysctls: listOf(z.object({ name: TEXT })) })
  .transform(({ sysctls, ...fields }) => ({ ...shared(fields), sysctls: sysctls.map(({ name }) => name) }));

const SECURITY = z
  .object({
    ...SHARED,
    privileged: FLAG,
    allowPrivilegeEscalation: optional(z.boolean()),
    readOnlyRootFilesystem: FLAG,
    procMount: optional(z.string()),
    capabilities: optional(z.object({ add: TEXTS, drop: TEXTS })),
  })
  .transform(
    ({ privileged, allowPrivilegeEscalation, readOnlyRootFilesystem, procMount, capabilities, ...fields }) => ({
      ...shared(fields),
      privileged,
      allowPrivilegeEscalation,
      readOnlyRootFilesystem,
      procMount,
      capabilities,
    }),
  );

const PORT = z.object({
  name: optional(z.string()),
  containerPort: INTEGER.nullish().transform((port) => port ?? 0),
  hostPort: INTEGER.nullish().transform((port) => port ?? 0),
  protocol: z
    .string()
    .nullish()
    .transform((protocol) => protocol || "TCP"),
});

const VARIABLE = z
  .object({ name: TEXT, value: optional(z.string()), valueFrom: z.looseObject({}).nullish() })
  .transform(({ name, value, valueFrom }) => ({
    name,
    value: value ?? (valueFrom === null || valueFrom === undefined ? "" : undefined),
  }));

const CONTAINER = z.object({
  name: TEXT,
  image: optional(NO_TEMPLATE),
  command: TEXTS,
  args: TEXTS,
  workingDir: optional(z.string()),
  restartPolicy: optional(z.string()),
  ports: listOf(PORT),
  env: listOf(VARIABLE),
  envFrom: listOf(z.looseObject({})),
  resources: optional(z.object({ limits: QUANTITIES, requests: QUANTITIES })),
  volumeMounts: listOf(z.object({ name: TEXT, mountPath: TEXT, readOnly: FLAG })),
  livenessProbe: optional(HANDLER),
  readinessProbe: optional(HANDLER),
  startupProbe: optional(HANDLER),
  lifecycle: optional(z.object({ postStart: optional(HANDLER), preStop: optional(HANDLER) })),
  securityContext: optional(SECURITY),
});

const NONE: ReadonlyMap<string, string | number> = new Map();

function containersOf(fields: readonly z.output<typeof CONTAINER>[], list: ContainerList): Container[] {
  return fields.map(
    ({ envFrom, resources, lifecycle, livenessProbe, readinessProbe, startupProbe, ...same }, index) => ({
      ...same,
      list,
      index,
      hasEnvFrom: envFrom.length > 0,
      limits: resources?.limits ?? NONE,
      requests: resources?.requests ?? NONE,
      probes: { livenessProbe, readinessProbe, startupProbe },
      hooks: { postStart: lifecycle?.postStart, preStop: lifecycle?.preStop },
    }),
  );
}

/** Each member of a volume beside its name is a source (VolumeSource of the API), which is an object. */
const VOLUME = z
  .looseObject({ name: TEXT, hostPath: optional(z.object({ path: TEXT })) })
  .transform((fields, context): Volume => {
    const { name, ...sources } = fields;
    const set = Object.entries(sources).filter(([, source]) => source !== null && source !== undefined);
    const odd = set.find(([, source]) => typeof source !== "object" || Array.isArray(source));
    if (odd !== undefined) {
      context.addIssue({ code: "custom", message: "an object is wanted", path: [odd[0]] });
      return z.NEVER;
    }
    // An API server makes an emptyDir of a volume without a source (SetDefaults_Volume in pkg/apis/core/v1).
    const found = set.map(([source]) => source);
    return { name, sources: found.length === 0 ? ["emptyDir"] : found, hostPath: fields.hostPath?.path };
  });

const SPEC = z.object({
  initContainers: listOf(CONTAINER),
  containers: listOf(CONTAINER),
  ephemeralContainers: listOf(CONTAINER),
  volumes: listOf(VOLUME),
  os: optional(z.object({ name: TEXT })),
  hostNetwork: FLAG,
  hostPID: FLAG,
  hostIPC: FLAG,
  restartPolicy: optional(z.string()),
  terminationGracePeriodSeconds: optional(INTEGER),
  securityContext: optional(POD_SECURITY),
});

/** PodTemplateSpec, as far as `Pod` has it; what else is there is not looked at. */
export const POD = z
  .object({
    metadata: optional(
      z.object({
        annotations: z
          .record(z.string(), TEXT)
          .nullish()
          .transform((members) => new Map(Object.entries(members ?? {}))),
      }),
    ),
    spec: SPEC,
  })
  .transform(({ metadata, spec }): Pod => {
    const { initContainers, containers, ephemeralContainers, os, ...same } = spec;
    return {
      annotations: metadata?.annotations ?? new Map(),
      spec: {
        ...same,
        os: os?.name,
        containers: [
          ...containersOf(initContainers, "initContainers"),
          ...containersOf(containers, "containers"),
          ...containersOf(ephemeralContainers, "ephemeralContainers"),
        ],
      },
    };
  });
