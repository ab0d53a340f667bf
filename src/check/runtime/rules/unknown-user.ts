import type { MissingAccount } from "../../../evidence/runtime/accounts.ts";
import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";

/** The user and the group that the config names are in the image. */
export const unknownUser = defineRule<RuntimeFacts>({
  id: "unknown-user",
  title: "the image does not have the user or group that it runs as",
  level: "warning",
  why: "a runtime does not start a container whose user or group it cannot find, neither from this image nor from the slim one",
  observe: ({ where, missingAccounts }) =>
    missingAccounts
      .filter((account) => !isNumber(account))
      .map(({ kind, name }) => ({
        what: `${where} is to run as ${kind} ${name}, which no line of ${fileOf(kind)} has`,
        evidence: [`${fileOf(kind)} of the image`],
        fix: `add the ${kind} where the image is built, or name it by its number`,
      })),
  confirm: () => ["the user that the config names is in the image"],
});

/** A numeric user needs no line in /etc/passwd, but without one it has no name and no home. */
export const unnamedUser = defineRule<RuntimeFacts>({
  id: "unnamed-user",
  title: "the user or group of the container has no name",
  level: "note",
  why: "the container starts, with / as its home; a program that looks up its own user gets an error",
  observe: ({ missingAccounts }) =>
    missingAccounts.filter(isNumber).map(({ kind, name }) => ({
      what: `no line of ${fileOf(kind)} has the number ${name} of the container's ${kind}`,
      evidence: [`${fileOf(kind)} of the image`],
      fix: `add a line to ${fileOf(kind)} if the service asks for its name or home`,
    })),
  confirm: () => ["the user that the config names has a name"],
});

function isNumber({ name }: MissingAccount): boolean {
  return /^\d+$/.test(name);
}

function fileOf(kind: MissingAccount["kind"]): string {
  return kind === "user" ? "/etc/passwd" : "/etc/group";
}
