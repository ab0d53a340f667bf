import type { MissingFile } from "../../report/trial-report.ts";
import type { SmokeRequest } from "../../trial/smoke/request.ts";
import type { Ground } from "./ground.ts";
export type MissingFiles = { during(request: number | null): readonly MissingFile[] } | { readonly unknown: string };
export async function traceBoth(_: Ground, __: readonly SmokeRequest[]): Promise<MissingFiles> { return { unknown: "todo" }; }
