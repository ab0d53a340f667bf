import { compressorIdentity } from "../../../format/compression/compression.ts";
import { formatPlatform } from "../../../format/oci/platform.ts";
import type { Input } from "../../../report/slim-report.ts";
import type { SlimBase } from "../../../service/base.ts";
import type { ReadyBinary } from "../../../service/build-binary.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import type { SlimJob } from "../../../service/job.ts";
import { inputsOfBuild } from "../../../toolchain/go/inputs.ts";

/** Everything besides the sources that the digest depends on, sorted by name. */
export async function inputsOf(job: SlimJob, base: SlimBase, platforms: readonly FinishedPlatform[]): Promise<Input[]> {
  const builds = await Promise.all(
    platforms.flatMap(({ platform, binaries }) =>
      binaries.map(async (binary) => ({
        of: `${binary.package.name} ${formatPlatform(platform)}`,
        inputs: await inputsOfBinary(job, binary),
      })),
    ),
  );
  const own: Input[] = [
    { name: "base", value: base.name },
    { name: "compressor", value: compressorIdentity(job.compression) },
    { name: "SOURCE_DATE_EPOCH", value: String(job.epochSeconds) },
  ];
  return [...own, ...joined(builds)].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function inputsOfBinary({ go }: SlimJob, { request, examination }: ReadyBinary): Promise<Input[]> {
  const { goVersion = go.version, main, settings } = examination;
  return inputsOfBuild(go, request, { goVersion, main, settings: new Map(settings) });
}

/** Inputs that all builds share are listed once; those that differ are listed for each build. */
function joined(builds: readonly { readonly of: string; readonly inputs: readonly Input[] }[]): Input[] {
  const names = [...new Set(builds.flatMap(({ inputs }) => inputs.map(({ name }) => name)))];
  return names.flatMap((name) => {
    const values = builds.map(({ of, inputs }) => ({ of, value: inputs.find((input) => input.name === name)?.value }));
    const [first] = values;
    if (first?.value !== undefined && values.every(({ value }) => value === first.value)) {
      return [{ name, value: first.value }];
    }
    return values.flatMap(({ of, value }) => (value === undefined ? [] : [{ name: `${name} (${of})`, value }]));
  });
}
