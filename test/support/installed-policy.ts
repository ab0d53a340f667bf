/** Policies in a real API server, and what it takes and refuses. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import type { ApiServer } from "./kubernetes.ts";
import type { PolicyCase } from "./policy-cases.ts";

const POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
const BINDINGS = `${POLICIES.slice(0, -"policies".length)}policybindings`;

/** Would the server take the object? */
export async function isTaken(server: ApiServer, { path, object }: PolicyCase): Promise<boolean> {
  const { status, body } = await server.ask("POST", `${path}?dryRun=All`, object);
  assert.ok([201, 403, 422].includes(status), `${status}: ${JSON.stringify(body)}`);
  return status === 201;
}

/** Installs a policy and its binding, and waits until they hold: an API server reads them a moment later. */
export async function install(server: ApiServer, text: string, refused: PolicyCase): Promise<void> {
  const [policy, binding] = parseAllDocuments(text);
  const answers = [
    await server.ask("POST", POLICIES, policy!.toJSON()),
    await server.ask("POST", BINDINGS, binding!.toJSON()),
  ];
  for (const { status, body } of answers) assert.equal(status, 201, JSON.stringify(body));
  while (await isTaken(server, refused)) await pause(100);
}

export async function remove(server: ApiServer, refused: PolicyCase): Promise<void> {
  for (const path of [BINDINGS, POLICIES]) await server.ask("DELETE", `${path}/plimsoll-fleet`);
  while (!(await isTaken(server, refused))) await pause(100);
}
