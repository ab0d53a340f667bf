import type { JsonPath } from "../../../base/strict-json.ts";
import type { Pod, SharedSecurity } from "../../../format/kubernetes/pod.ts";
import {
  contextsOf,
  eachContainer,
  eachContext,
  exceptWindows,
  inContainer,
  type PodSecurityCheck,
  type Violation,
} from "./check.ts";

function annotationPath(name: string): JsonPath {
  return ["metadata", "annotations", name];
}

/** Of seccomp and AppArmor: the runtime's own, and one that lies on the node. */
export const PROFILES: ReadonlySet<string> = new Set(["RuntimeDefault", "Localhost"]);

const APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";

export const appArmorProfile: PodSecurityCheck = {
  id: "appArmorProfile",
  level: "baseline",
  title: "an AppArmor profile",
  forms: [
    {
      since: 0,
      find: (pod) => [
        ...findBadAppArmor(pod),
        ...[...pod.annotations]
          .filter(([name, value]) => name.startsWith(APPARMOR_ANNOTATION) && !isProfileAnnotation(value))
          .map(([name, value]) => ({ path: annotationPath(name), what: `is ${value}, which is no profile` })),
      ],
    },
  ],
};

function isProfileAnnotation(value: string): boolean {
  return value === "" || value === "runtime/default" || value.startsWith("localhost/");
}

/** Profiles that are set, and are neither the runtime's nor one of the node. */
function badProfiles(member: string, typeOf: (security: SharedSecurity) => string | undefined) {
  return eachContext((security, path) => {
    const type = typeOf(security);
    if (type === undefined || PROFILES.has(type)) return [];
    const what = `is ${type === "" ? "empty" : type}: RuntimeDefault or Localhost is allowed`;
    return [{ path: [...path, member, "type"], what }];
  });
}

const findBadAppArmor = badProfiles("appArmorProfile", ({ appArmorType }) => appArmorType);
const findBadSeccomp = badProfiles("seccompProfile", ({ seccompType }) => seccompType);

function seLinuxForm(since: number, types: readonly string[]) {
  const find = eachContext(({ seLinux }, path) => {
    const { type, user, role } = seLinux ?? { type: "", user: "", role: "" };
    const place = [...path, "seLinuxOptions"];
    return [
      ...(type === "" || types.includes(type)
        ? []
        : [{ path: [...place, "type"], what: `is ${type}: one of ${types.join(", ")} is allowed` }]),
      ...(user === "" ? [] : [{ path: [...place, "user"], what: "must not be set" }]),
      ...(role === "" ? [] : [{ path: [...place, "role"], what: "must not be set" }]),
    ];
  });
  return { since, find };
}

const CONTAINER_TYPES = ["container_t", "container_init_t", "container_kvm_t"];

export const seLinuxOptions: PodSecurityCheck = {
  id: "seLinuxOptions",
  level: "baseline",
  title: "SELinux types of containers",
  forms: [seLinuxForm(0, CONTAINER_TYPES), seLinuxForm(31, [...CONTAINER_TYPES, "container_engine_t"])],
};

const SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
const SECCOMP_ANNOTATIONS: ReadonlySet<string> = new Set(["runtime/default", "docker/default"]);

/** Until v1.18 the profile was an annotation. */
function findSeccompAnnotations({ annotations, spec }: Pod): readonly Violation[] {
  const names = [SECCOMP_POD, ...spec.containers.map(({ name }) => `${SECCOMP_CONTAINER}${name}`)];
  return [...new Set(names)].flatMap((name) => {
    const value = annotations.get(name);
    const isAllowed = value === undefined || SECCOMP_ANNOTATIONS.has(value) || value.startsWith("localhost/");
    return isAllowed ? [] : [{ path: annotationPath(name), what: `is ${value}, which is no profile` }];
  });
}

export const seccompProfile: PodSecurityCheck = {
  id: "seccompProfile_baseline",
  level: "baseline",
  title: "seccomp not turned off",
  forms: [
    { since: 0, find: findSeccompAnnotations },
    { since: 19, find: findBadSeccomp },
  ],
};

function findWithoutSeccomp(pod: Pod): readonly Violation[] {
  const { pod: whole, containers } = contextsOf(pod);
  const isSetForAll = PROFILES.has(whole.security?.seccompType ?? "");
  const without = containers.filter(({ security }) => !isSetForAll && security?.seccompType === undefined);
  const what = "must be RuntimeDefault or Localhost, here or for the whole pod";
  return [...findBadSeccomp(pod), ...without.map(({ path }) => ({ path: [...path, "seccompProfile", "type"], what }))];
}

export const seccompProfileSet: PodSecurityCheck = {
  id: "seccompProfile_restricted",
  level: "restricted",
  title: "a seccomp profile",
  forms: [
    { since: 19, replaces: seccompProfile.id, find: findWithoutSeccomp },
    { since: 25, replaces: seccompProfile.id, find: exceptWindows(findWithoutSeccomp) },
  ],
};

export const procMount: PodSecurityCheck = {
  id: "procMount",
  level: "baseline",
  title: "the usual masks of /proc",
  forms: [
    {
      since: 0,
      find: eachContainer((container) => {
        const type = container.securityContext?.procMount;
        if (type === undefined || type === "Default") return [];
        return [{ path: inContainer(container, "securityContext", "procMount"), what: `is ${type}: leave it out` }];
      }),
    },
  ],
};

function sysctlForm(since: number, allowed: readonly string[]) {
  const find = ({ spec }: Pod): readonly Violation[] =>
    (spec.securityContext?.sysctls ?? []).flatMap((name, index) =>
      allowed.includes(name)
        ? []
        : [
            {
              path: ["spec", "securityContext", "sysctls", index, "name"],
              what: `is ${name}, which is not known to concern the pod alone`,
            },
          ],
    );
  return { since, find };
}

const SYSCTLS_0 = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
];
const SYSCTLS_27 = [...SYSCTLS_0, "net.ipv4.ip_local_reserved_ports"];
const SYSCTLS_29 = [
  ...SYSCTLS_27,
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];
const SYSCTLS_32 = [...SYSCTLS_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];

export const sysctls: PodSecurityCheck = {
  id: "sysctls",
  level: "baseline",
  title: "only sysctls of the pod",
  forms: [sysctlForm(0, SYSCTLS_0), sysctlForm(27, SYSCTLS_27), sysctlForm(29, SYSCTLS_29), sysctlForm(32, SYSCTLS_32)],
};
