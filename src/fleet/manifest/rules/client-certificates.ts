import { defineRule } from "../../../check/rule.ts";
import { containerTitle, objectPath, type PodFacts, positionOf } from "../../pod/facts.ts";
import { isWithin } from "../../pod/mounts.ts";
import { variablesOf } from "../../pod/started-config.ts";

/** Folders in which Go looks for roots: crypto/x509/root_linux.go. */
const ROOT_FOLDERS = ["/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/usr/share/ca-certificates"];

/** Roots for a client that verifies servers, as OTLP's over https. */
export const clientCertificates = defineRule<PodFacts>({
  id: "client-certificates",
  title: "the program verifies servers, and neither image nor pod has certificates",
  level: "warning",
  why: "each request over https fails with x509: certificate signed by unknown authority; exporters of traces and metrics fail in silence",
  observe: ({ object, containers }) =>
    containers.flatMap(({ container, path, image }) => {
      if (image === null || image.runtime.baseData.certificates) return [];
      const need = image.runtime.evidence.find(({ id }) => id === "certificates");
      if (need === undefined || need.needed === "no") return [];
      const variables = variablesOf(image.started);
      if (variables.get("SSL_CERT_FILE") || variables.get("SSL_CERT_DIR")) return [];
      const isMounted = container.volumeMounts.some(({ mountPath }) =>
        ROOT_FOLDERS.some((folder) => isWithin(mountPath, folder) || isWithin(folder, mountPath)),
      );
      if (isMounted) return [];
      const [asked] = [...variables].filter(([, value]) => value.startsWith("https://"));
      if (need.needed === "unknown" && asked === undefined) return [];
      const index = container.env.findIndex(({ name }) => name === asked?.[0]);
      const used = asked === undefined ? "" : `, and ${asked[0]} is ${hostOf(asked[1])}`;
      return [
        {
          what: `${containerTitle(object, container)}: ${image.where} has no certificates of authorities${used}`,
          evidence: need.why,
          level: asked === undefined ? ("warning" as const) : ("error" as const),
          position: positionOf(object, index === -1 ? [...path, "image"] : [...path, "env", index]),
          path: objectPath(object),
          fix: "build on a base with certificates (plimsoll's static base has them), or mount them at /etc/ssl/certs",
        },
      ];
    }),
});

/** Without a user, a password or a path: they may be secret. */
function hostOf(url: string): string {
  return `https://${/^https:\/\/(?:[^/@]*@)?([^/?#]*)/.exec(url)?.[1] ?? ""}`;
}
