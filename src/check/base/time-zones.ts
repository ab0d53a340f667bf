import { defineNeed } from "./need.ts";

/** time/tzdata hands its data over through this function of package time, which is linked for nothing else. */
const EMBEDDED = "time.registerLoadFromEmbeddedTZData";

/** The rules of time zones by name, as in `Europe/Berlin`. Local time without TZ and /etc/localtime is UTC. */
export const timeZones = defineNeed({
  id: "time-zones",
  goPackage: "time",
  weigh: (functions) => {
    if (functions.has(EMBEDDED) || functions.hasPrefix("time/tzdata.")) {
      return { needed: "no", why: ["time/tzdata is linked: the binary carries the zones"] };
    }
    if (functions.has("time.LoadLocation")) {
      return {
        needed: "yes",
        why: ["time.LoadLocation is linked, and time/tzdata is not: any name but UTC and Local is looked up in files"],
      };
    }
    return {
      needed: "no",
      why: [
        "time.LoadLocation is not linked: only a variable TZ that is set when the container starts could name a zone",
      ],
    };
  },
});
