/** `order` of `ghcr.io/me/order:v1`, `oci:out/order:v1`, `oci-archive:order.tar`. */
export function serviceName(image: string): string {
  const last = image.split("/").at(-1)!;
  const name = last
    .replace(/@.*$/, "")
    .replace(/^(?:oci|oci-archive|docker-archive|docker-daemon|podman):/, "")
    .replace(/:.*$/, "")
    .replace(/\.tar$/, "");
  return /[a-z0-9]/i.test(name) ? name : "service";
}
