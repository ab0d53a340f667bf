import { buildCommand } from "@stricli/core";
import type { World } from "../world.ts";
import type { DoctorFlags } from "./flags.ts";

export const doctorCommand = buildCommand<DoctorFlags, [], World>({
  loader: async () => (await import("./doctor.ts")).doctor,
  parameters: {
    flags: {
      json: { kind: "boolean", optional: true, withNegated: false, brief: "The findings as JSON on standard output" },
    },
  },
  docs: {
    brief: "Say which programs plimsoll found, and what each is needed for",
    fullDescription: "Exits with 0 if everything is there that `plimsoll slim` needs (only Go), and with 4 if not.",
  },
});
