/** Options of a program, by their names: letters, and words of more than one character. */
export interface OptionGrammar {
  readonly flags: ReadonlySet<string>;
  /** With a value, which is the next word where it is not attached. */
  readonly valued: ReadonlySet<string>;
}

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

/** Before the command: docker(1), podman(1), nerdctl(1). */
export const GLOBAL_OPTIONS: OptionGrammar = {
  flags: names("D debug tls tlsverify r remote syslog transient-store noout insecure-registry help v version"),
  valued: names(
    `H host c context l log-level config tlscacert tlscert tlskey connection url identity root runroot storage-driver storage-opt
    cgroup-manager conmon events-backend hooks-dir imagestore module network-cmd-path network-config-dir out runtime runtime-flag ssh
    tmpdir volumepath n namespace a address snapshotter data-root cni-path cni-netconfpath hosts-dir`,
  ),
};

/** docker-run(1), podman-run(1), and the same of `create`. */
export const RUN_OPTIONS: OptionGrammar = {
  flags: names(
    `d detach i interactive t tty rm init privileged P publish-all read-only sig-proxy no-healthcheck oom-kill-disable q quiet help
    disable-content-trust use-api-socket replace tls-verify no-hosts no-hostname env-host http-proxy rmi read-only-tmpfs passwd rootfs unsetenv-all`,
  ),
  valued: names(
    `add-host annotation a attach blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent cgroupns cidfile cpu-count cpu-percent
    cpu-period cpu-quota cpu-rt-period cpu-rt-runtime c cpu-shares cpus cpuset-cpus cpuset-mems detach-keys device device-cgroup-rule
    device-read-bps device-read-iops device-write-bps device-write-iops dns dns-opt dns-option dns-search domainname entrypoint e env
    env-file expose gpus group-add health-cmd health-interval health-retries health-start-interval health-start-period health-timeout
    h hostname io-maxbandwidth io-maxiops ip ip6 ipc isolation kernel-memory l label label-file link link-local-ip log-driver log-opt
    mac-address m memory memory-reservation memory-swap memory-swappiness mount name net net-alias network network-alias oom-score-adj
    pid pids-limit platform p publish pull restart runtime security-opt shm-size stop-signal stop-timeout storage-opt sysctl tmpfs
    ulimit u user userns uts v volume volume-driver volumes-from w workdir
    arch os variant authfile creds cert-dir cgroup-conf cgroups chrootdirs conmon-pidfile decryption-key gidmap group-entry
    health-on-failure hostuser hosts-file image-volume init-path passwd-entry personality pidfile pod pod-id-file preserve-fds rdt-class
    requires retry retry-delay sdnotify seccomp-policy secret shm-size-systemd subgidname subuidname systemd timeout tz uidmap umask
    unsetenv env-merge init-ctr`,
  ),
};

/** docker-pull(1), podman-pull(1). */
export const PULL_OPTIONS: OptionGrammar = {
  flags: names("a all-tags q quiet disable-content-trust tls-verify all-platforms"),
  valued: names("platform arch os variant authfile creds cert-dir decryption-key policy retry retry-delay unpack"),
};

/** docker-tag(1), docker-commit(1): the names that they give. */
export const NAMING_OPTIONS: OptionGrammar = {
  flags: names("p pause q quiet s squash include-volumes"),
  valued: names("a author c change f format iidfile m message"),
};
