import type { TestContext } from "node:test";
import { openRegistry, type RegistryOptions, type RegistryStore } from "../../src/store/registry/registry.ts";

/** A store that uses none of this machine's accounts and proxies, and records its pauses instead of waiting. */
export function registryStore(
  t: TestContext,
  options: RegistryOptions = {},
): { store: RegistryStore; pauses: number[] } {
  const pauses: number[] = [];
  const wait = async (milliseconds: number) => void pauses.push(milliseconds);
  const store = openRegistry({ env: {}, homeDirectory: "/nonexistent", wait, ...options });
  t.after(() => store.close());
  return { store, pauses };
}
