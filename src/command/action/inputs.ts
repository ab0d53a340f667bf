import { PlimsollError } from "../../base/error.ts";
import type { GateRequest } from "../../flow/gate/request.ts";
import { GATE_FORMS, type GateForm } from "../gate-forms.ts";
import { type WrittenForm, writtenForm } from "../written-form.ts";

/** What the workflow asks for: the inputs of action.yml, as variables. */
export interface ActionInputs {
  readonly target: string | undefined;
  readonly request: GateRequest;
  /** Whether a comment is written; a run for a fork hands it over. */
  readonly comment: boolean;
  /** The file that a run for `workflow_run` reads. */
  readonly handOver: string;
  /** Tells the comments and files of several gates of one repository apart. */
  readonly name: string;
  /** The verdict in further forms. */
  readonly written: readonly WrittenForm<GateForm>[];
}

/** Throws `flag-invalid`. An input with a hyphen is a variable with an underscore, because shells cannot set others. */
export function readInputs(env: NodeJS.ProcessEnv): ActionInputs {
  const input = (name: string) => {
    const value = env[`INPUT_${name.toUpperCase().replaceAll("-", "_")}`]?.trim();
    return value === undefined || value === "" ? undefined : value;
  };
  const target = input("target");
  const config = input("config");
  const base = input("base");
  const baseline = input("baseline");
  const from = words(input("from"));
  const db = input("db");
  return {
    target,
    request: {
      ...(config === undefined ? {} : { config }),
      ...(base === undefined ? {} : { base }),
      ...(baseline === undefined ? {} : { baseline }),
      ...(from.length === 0 ? {} : { from }),
      ...(db === undefined ? {} : { db }),
      ...(isOn("prove", input("prove")) ? { prove: true } : {}),
      ...(isOn("affected", input("affected")) ? { affected: true } : {}),
    },
    comment: isOn("comment", input("comment") ?? "true"),
    handOver: input("hand-over") ?? "hand-over.json",
    name: input("name") ?? target ?? "all services",
    written: words(input("write")).map((text) => writtenForm(text, GATE_FORMS)),
  };
}

function words(value = ""): readonly string[] {
  return value.split(/\s+/).filter((word) => word !== "");
}

function isOn(name: string, value: string | undefined): boolean {
  if (value === undefined || value === "false") return false;
  if (value === "true") return true;
  throw new PlimsollError("flag-invalid", {
    what: `the input ${name} is ${JSON.stringify(value)}`,
    why: "it is true or false",
    fix: `${name}: true`,
  });
}
