import { type Digest, digestHex } from "../../base/digest.ts";
import type { Json } from "../../base/strict-json.ts";
import { type Statement, subjectOf } from "../../format/in-toto/statement.ts";

/** SLSA's provenance of v1: slsa.dev/spec/v1.0/provenance. */
export const PROVENANCE_PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
/** What the members of `externalParameters` and `internalParameters` mean: docs/guide/attest.md. */
export const GO_BUILD_TYPE = "https://plimsoll.dev/build/go/v1";
/** Where no CI system says who it is, a release of plimsoll on some machine was the builder. */
export const OWN_BUILDER_PREFIX = "https://plimsoll.dev/builder/";

/** in-toto attestation spec v1, resource_descriptor.md: as much of it as is written here. */
export interface Resource {
  readonly name?: string;
  readonly uri?: string;
  readonly mediaType?: string;
  /** In base64. */
  readonly content?: string;
  /** Hexadecimal digests by algorithm. */
  readonly digest?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, Json>>;
}

/** How one platform's image was made, from what, and by whom. Nothing in it comes from a clock. */
export interface Provenance {
  /** What the person who started the build chose: who repeats it, gives the same. */
  readonly external: {
    /** As typed, or as the configuration names them. */
    readonly sources: readonly string[];
    /** The members of a request that decide about the image, in camel case, as `plimsoll slim` takes them. */
    readonly flags: Readonly<Record<string, Json>>;
    /** The configuration file that was read. Null where there is none. */
    readonly configuration: { readonly name: string; readonly digest: Digest } | null;
    /** `linux/arm/v7` */
    readonly platform: string;
  };
  /** What followed from it on this machine. */
  readonly internal: {
    /** Each with its default filled in. */
    readonly settings: Readonly<Record<string, Json>>;
    /** What makes two builds of the same source differ: GOFLAGS, CGO_ENABLED, SOURCE_DATE_EPOCH and others, by name. */
    readonly environment: Readonly<Record<string, string>>;
  };
  readonly dependencies: readonly Resource[];
  readonly builder: {
    readonly id: string;
    /** Versions of plimsoll, node and go, and of a builder that compiled, by name. */
    readonly version: Readonly<Record<string, string>>;
  };
  /** What the CI system calls this run. Null elsewhere. */
  readonly invocationId: string | null;
  /** What SOURCE_DATE_EPOCH says, in seconds. Null where it is not set. */
  readonly epochSeconds: number | null;
  /** The programs, and the plan of the seven steps. */
  readonly byproducts: readonly Resource[];
}

/** The statement about the image whose manifest has this digest. The same provenance gives the same bytes. */
export function provenanceStatement(name: string, manifest: Digest, provenance: Provenance): Statement {
  const { external, internal, builder, invocationId, epochSeconds } = provenance;
  const metadata = {
    ...(invocationId === null ? {} : { invocationId }),
    ...(epochSeconds === null ? {} : { startedOn: new Date(epochSeconds * 1000).toISOString() }),
  };
  const { configuration, sources, flags, platform } = external;
  return {
    subjects: [subjectOf(name, manifest)],
    predicateType: PROVENANCE_PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: GO_BUILD_TYPE,
        externalParameters: {
          source: [...sources],
          flags,
          ...(configuration === null
            ? {}
            : { configuration: { name: configuration.name, digest: { sha256: digestHex(configuration.digest) } } }),
          platform,
        },
        internalParameters: { settings: internal.settings, environment: internal.environment },
        resolvedDependencies: provenance.dependencies as readonly object[] as Json,
      },
      runDetails: {
        builder: { id: builder.id, version: builder.version },
        ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
        byproducts: provenance.byproducts as readonly object[] as Json,
      },
    } as Json,
  };
}
