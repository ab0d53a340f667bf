import fc from "fast-check";

/** A field that is often missing, and sometimes null. */
function sometimes<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null | undefined> {
  return fc.oneof({ weight: 5, arbitrary: value }, { weight: 4, arbitrary: fc.constant(undefined) }, fc.constant(null));
}

function record<Fields extends object>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }) {
  return fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, sometimes(value as fc.Arbitrary<unknown>)]),
    ),
  );
}

const profile = record({ type: fc.constantFrom("RuntimeDefault", "Localhost", "Unconfined", "", "runtimedefault") });
const seLinux = record({
  type: fc.constantFrom("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t", "spc_t"),
  user: fc.constantFrom("", "", "u"),
  role: fc.constantFrom("", "", "r"),
});
const shared = {
  runAsNonRoot: fc.boolean(),
  runAsUser: fc.constantFrom(0, 1, 1000, -1),
  seccompProfile: profile,
  appArmorProfile: profile,
  seLinuxOptions: seLinux,
  windowsOptions: record({ hostProcess: fc.boolean() }),
};
const capability = fc.constantFrom("ALL", "NET_BIND_SERVICE", "CHOWN", "NET_RAW", "SYS_ADMIN", "all", "CAP_CHOWN");
const capabilities = fc.array(capability, { maxLength: 2 });
const security = record({
  ...shared,
  privileged: fc.boolean(),
  allowPrivilegeEscalation: fc.constantFrom(false, false, true),
  readOnlyRootFilesystem: fc.boolean(),
  procMount: fc.constantFrom("Default", "Default", "Unmasked", ""),
  capabilities: record({ add: capabilities, drop: capabilities }),
});
const address = record({ host: fc.constantFrom("", "", "example.com"), port: fc.constantFrom(80, "http") });
const handler = record({ httpGet: address, tcpSocket: address, exec: record({ command: fc.constant(["true"]) }) });

const container = record({
  name: fc.constantFrom("a", "b", "c"),
  image: fc.constant("order:v1"),
  ports: fc.array(record({ containerPort: fc.constant(80), hostPort: fc.constantFrom(0, 0, 80) }), { maxLength: 2 }),
  livenessProbe: handler,
  readinessProbe: handler,
  startupProbe: handler,
  lifecycle: record({ postStart: handler, preStop: handler }),
  securityContext: security,
});

const source = fc.constantFrom(
  ...[
    "emptyDir",
    "configMap",
    "secret",
    "projected",
    "csi",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "downwardAPI",
  ],
  ...["hostPath", "nfs", "gitRepo", "iscsi", "awsElasticBlockStore"],
);
const volume = fc
  .tuple(fc.constantFrom("v", "w"), fc.array(source, { maxLength: 2 }), fc.constantFrom({}, {}, null))
  .map(([name, sources, value]) => ({ name, ...Object.fromEntries(sources.map((one) => [one, value])) }));

const annotation = fc.tuple(
  fc.constantFrom(
    "seccomp.security.alpha.kubernetes.io/pod",
    "container.seccomp.security.alpha.kubernetes.io/a",
    "container.seccomp.security.alpha.kubernetes.io/z",
    "container.apparmor.security.beta.kubernetes.io/a",
    "other",
  ),
  fc.constantFrom("runtime/default", "docker/default", "localhost/x", "unconfined", ""),
);

/** Pods around everything that the Pod Security Standards look at, most of them with few faults. */
export const randomPod = fc.record({
  apiVersion: fc.constant("v1"),
  kind: fc.constant("Pod"),
  metadata: fc.record({
    name: fc.constant("p"),
    annotations: fc.array(annotation, { maxLength: 2 }).map(Object.fromEntries),
  }),
  spec: record({
    containers: fc.array(container, { minLength: 1, maxLength: 2 }),
    initContainers: fc.array(container, { maxLength: 1 }),
    ephemeralContainers: fc.array(container, { maxLength: 1 }),
    volumes: fc.array(volume, { maxLength: 2 }),
    os: record({ name: fc.constantFrom("linux", "windows") }),
    hostNetwork: fc.constantFrom(false, false, true),
    hostPID: fc.constantFrom(false, false, true),
    hostIPC: fc.constantFrom(false, false, true),
    hostUsers: fc.boolean(),
    securityContext: record({
      ...shared,
      sysctls: fc.array(
        record({
          name: fc.constantFrom(
            "kernel.shm_rmid_forced",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_keepalive_time",
            "kernel.msgmax",
          ),
          value: fc.constant("1"),
        }),
        { maxLength: 1 },
      ),
    }),
  }),
});
