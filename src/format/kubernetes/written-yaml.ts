/**
 * How manifests are written: as YAML 1.1, which kubectl reads (sigs.k8s.io/yaml), so that a text such as `yes` is quoted and stays one.
 */
export const WRITTEN_YAML = { version: "1.1", lineWidth: 0, directives: false } as const;
