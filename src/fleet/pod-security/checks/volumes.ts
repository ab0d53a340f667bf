import type { PodSecurityCheck } from "./check.ts";
import { hostPathVolumes } from "./host.ts";

const VOLUME_SOURCES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

export const restrictedVolumes: PodSecurityCheck = {
  id: "restrictedVolumes",
  level: "restricted",
  title: "only volumes of the usual kinds",
  forms: [
    {
      since: 0,
      replaces: hostPathVolumes.id,
      find: ({ spec }) =>
        spec.volumes.flatMap(({ name, sources }, index) => {
          if (sources.some((source) => VOLUME_SOURCES.includes(source))) return [];
          const what = `(volume ${name}) is of a kind that is not among ${VOLUME_SOURCES.join(", ")}`;
          return [{ path: ["spec", "volumes", index, sources[0]!], what }];
        }),
    },
  ],
};
