import { defineAuditRule } from "../../audit-rule.ts";

export const etcdLimits = defineAuditRule({
  id: "etcd-limits",
  title: "a client of etcd that does not notice a cut network",
  why: "a connection whose peer is gone looks alive for many minutes, and every request waits on it instead of another member",
  fault: "partition",
  isOn: true,
  cases: {
    "both": {
      certainty: "certain",
      what: () => "a client of etcd has neither DialKeepAliveTime nor DialTimeout",
      fix: () => "set DialKeepAliveTime and DialKeepAliveTimeout to some seconds, and DialTimeout",
    },
    "keep-alive": {
      certainty: "certain",
      what: () => "a client of etcd has no DialKeepAliveTime",
      fix: () => "set DialKeepAliveTime and DialKeepAliveTimeout to some seconds",
    },
    "dial": {
      certainty: "likely",
      what: () => "a client of etcd logs in without DialTimeout",
      fix: () => "set DialTimeout: it also bounds the request for a token",
    },
  },
});
