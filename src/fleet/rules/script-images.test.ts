import assert from "node:assert/strict";
import { test } from "node:test";
import { imagesInScript } from "./script-images.ts";

/** `used | made | undecided` */
function said(script: string): string {
  const { used, made, undecided } = imagesInScript(script);
  return [used, made, undecided].map((names) => names.join(", ")).join(" | ");
}

test("images stand behind the options of docker run, create and pull, which are known", () => {
  const cases: readonly (readonly [script: string, expected: string])[] = [
    ["docker run alpine:3 sh -c 'docker run x'", "alpine:3 |  | "],
    ["docker run --rm -it -v $PWD:/src -w /src --network=host aquasec/trivy image order", "aquasec/trivy |  | "],
    ["docker run -itv/a:/b -e A=1 --env B=2 -- redis:7 --save ''", "redis:7 |  | "],
    ["docker --context prod -l debug container run -d nginx", "nginx |  | "],
    ["sudo -u ci podman create --pull always docker://quay.io/a/b:1", "quay.io/a/b:1 |  | "],
    ["podman pull -q a:1 b:2 --arch arm64", "a:1, b:2 |  | "],
    ["docker image pull --platform linux/arm64 a:1", "a:1 |  | "],
    ["podman run --rootfs /srv/root; podman run --rm oci-archive:out.tar; podman run dir:x", " |  | "],
    ["if docker pull a:1; then x | nerdctl run b:2 & fi", "a:1, b:2 |  | "],
    ["bash -ec 'docker run a:1'", "a:1 |  | "],
    ['scan() { docker run "$1"; }\nscan a:1\nscan b:2', "a:1, b:2 |  | "],
    ["IMAGE=a:1\ndocker run ${IMAGE}", "a:1 |  | "],
    ["docker run \\\n  --rm \\\n  a:1", "a:1 |  | "],
    ["# docker run a:1\necho docker run b:2", " |  | "],
    [
      "docker ps; docker exec -it a sh; docker push a:1; docker compose run x; crane pull a:1 out.tar; cosign verify a:1",
      " |  | ",
    ],
    ["docker run", " |  | "],
    ["docker buildx create --use --no-such; docker volume create x; docker network create y", " |  | "],
    ["docker run aquasec/trivy --rootfs /", "aquasec/trivy |  | "],
  ];
  for (const [script, expected] of cases) assert.equal(said(script), expected, script);
});

test("what is computed stands in the name, and an image that cannot be told is said", () => {
  const cases: readonly (readonly [script: string, expected: string])[] = [
    ["docker run ghcr.io/acme/scan:$VERSION", "ghcr.io/acme/scan:${VERSION} |  | "],
    ["docker run a:${{ github.event.inputs.tag || 'x y' }}", "a:${{ github.event.inputs.tag || 'x y' }} |  | "],
    ["docker run '${{ inputs.image }}' sh", "${{ inputs.image }} |  | "],
    ["docker run $FLAGS a:1", "${FLAGS} |  | "],
    ["if x; then IMAGE=a:1; fi; docker run $IMAGE", "${IMAGE}, a:1 |  | "],
    // Nobody knows here that the loop has begun: its surroundings may set the variable too.
    ["for i in a:1 b:2; do docker pull $i; done", "${i}, a:1, b:2 |  | "],
    ["docker run $(docker build -q .)", " |  | docker run …"],
    ["docker run --no-such a:1 b", " |  | docker run --no-such a:1 b"],
    ["docker run --no-such=x a:1", "a:1 |  | "],
    ["docker --no-such x run a:1 b c", " |  | docker --no-such x run a:1 …"],
    ["docker --no-such x ps", " |  | "],
    ["$(which docker) run a:1", " |  | $(which docker) run a:1"],
    ["$(which docker) ps; eval $(docker-machine env)", " |  | "],
    [`docker run ${"-e A ".repeat(200)} a:1`, " |  | docker run -e A -e …"],
    [`${"true docker;".repeat(30_000)} docker run a:1`, " |  | a script that is too long to be read"],
  ];
  for (const [script, expected] of cases) assert.equal(said(script), expected, script.slice(0, 200));
});

test("names that a script gives are its own", () => {
  const cases: readonly (readonly [script: string, expected: string])[] = [
    ["docker build -t app . && docker run app", "app | app | "],
    ["docker buildx build . --load --tag=app:1 -tapp:2 --no-such", " | app:1, app:2 | "],
    ["docker tag a:1 b:2; docker commit -m x box c:3", " | b:2, c:3 | "],
  ];
  for (const [script, expected] of cases) assert.equal(said(script), expected, script);
});
