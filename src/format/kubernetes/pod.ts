/**
 * The parts of PodTemplateSpec that rules ask for, by the names of the API reference (core/v1). What a manifest leaves out
 * is undefined, an empty list or false, as an API server reads it.
 */
export interface Pod {
  readonly annotations: ReadonlyMap<string, string>;
  readonly spec: PodSpec;
}

export interface PodSpec {
  /** Of all three lists, in the order in which Kubernetes goes through them. */
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
  /** `spec.os.name`. */
  readonly os: string | undefined;
  readonly hostNetwork: boolean;
  readonly hostPID: boolean;
  readonly hostIPC: boolean;
  readonly restartPolicy: string | undefined;
  readonly terminationGracePeriodSeconds: number | undefined;
  readonly securityContext: PodSecurityContext | undefined;
}

export type ContainerList = "initContainers" | "containers" | "ephemeralContainers";

export interface Container {
  readonly list: ContainerList;
  /** Its place in the list. */
  readonly index: number;
  readonly name: string;
  readonly image: string | undefined;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string | undefined;
  readonly restartPolicy: string | undefined;
  readonly ports: readonly ContainerPort[];
  readonly env: readonly Variable[];
  /** Whether whole ConfigMaps or Secrets become variables. */
  readonly hasEnvFrom: boolean;
  readonly limits: ReadonlyMap<string, string | number>;
  readonly requests: ReadonlyMap<string, string | number>;
  readonly volumeMounts: readonly VolumeMount[];
  readonly probes: { readonly [name in ProbeName]: Handler | undefined };
  readonly hooks: { readonly [name in HookName]: Handler | undefined };
  readonly securityContext: SecurityContext | undefined;
}

type ProbeName = "livenessProbe" | "readinessProbe" | "startupProbe";
type HookName = "postStart" | "preStop";

interface ContainerPort {
  readonly name: string | undefined;
  readonly containerPort: number;
  readonly hostPort: number;
  readonly protocol: string;
}

export interface Variable {
  readonly name: string;
  /** Undefined where it comes from elsewhere: a ConfigMap, a Secret, a field of the pod. */
  readonly value: string | undefined;
}

interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
}

/** What a probe does, or a hook. */
export interface Handler {
  readonly exec: readonly string[] | undefined;
  readonly httpGet: Address | undefined;
  readonly tcpSocket: Address | undefined;
  /** The port of the gRPC health service. */
  readonly grpcPort: number | undefined;
  readonly sleepSeconds: number | undefined;
}

interface Address {
  readonly host: string;
  /** The name of a port of the container, or its number. */
  readonly port: string | number;
}

export interface Volume {
  readonly name: string;
  /** The sources that are set: one, in a pod that an API server takes; `emptyDir` where none is. */
  readonly sources: readonly string[];
  readonly hostPath: string | undefined;
}

/** What pods and containers can both set. */
export interface SharedSecurity {
  readonly runAsNonRoot: boolean | undefined;
  readonly runAsUser: number | undefined;
  readonly seccompType: string | undefined;
  readonly appArmorType: string | undefined;
  readonly seLinux: { readonly type: string; readonly user: string; readonly role: string } | undefined;
  readonly hostProcess: boolean;
}

interface PodSecurityContext extends SharedSecurity {
  readonly sysctls: readonly string[];
}

interface SecurityContext extends SharedSecurity {
  readonly privileged: boolean;
  readonly allowPrivilegeEscalation: boolean | undefined;
  readonly readOnlyRootFilesystem: boolean;
  readonly procMount: string | undefined;
  readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] } | undefined;
}
