#!/usr/bin/env bash
# Brings the executable of a release to a runner of GitHub Actions, compares its checksum, and says where it is in the
# output `executable`. PLIMSOLL_EXECUTABLE names one that is there already; PLIMSOLL_VERSION, PLIMSOLL_CHECKSUM and
# PLIMSOLL_RELEASES are described in action.yml.
set -euo pipefail

die() { # die WHAT FIX
  printf '::error title=plimsoll::%s%%0A%s\n' "$1" "$2"
  exit 4
}

answer() { # answer PATH
  printf 'executable=%s\n' "$1" >>"$GITHUB_OUTPUT"
  exit 0
}

if [[ -n ${PLIMSOLL_EXECUTABLE:-} ]]; then
  found=$(command -v -- "$PLIMSOLL_EXECUTABLE") || die "there is no executable $PLIMSOLL_EXECUTABLE" "name one by its path, or leave the input out"
  answer "$(cd -- "$(dirname -- "$found")" && pwd)/$(basename -- "$found")"
fi

version=${PLIMSOLL_VERSION:-}
if [[ -z $version ]]; then
  own=$(dirname -- "${BASH_SOURCE[0]}")/../package.json
  version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$own")
fi
version=${version#v}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || die "$version is not a version of plimsoll" "version: 1.2.3"

case $RUNNER_OS/$RUNNER_ARCH in
  Linux/X64) file=plimsoll-linux-amd64 ;;
  Linux/ARM64) file=plimsoll-linux-arm64 ;;
  macOS/X64) file=plimsoll-darwin-amd64 ;;
  macOS/ARM64) file=plimsoll-darwin-arm64 ;;
  Windows/X64) file=plimsoll-windows-amd64.exe ;;
  *) die "there is no executable for $RUNNER_OS/$RUNNER_ARCH" "use the npm package with Node 26, and name it in the input executable" ;;
esac

# A list of checksums is worth as much as the way that it came.
case $PLIMSOLL_RELEASES in
  https://*) protocol=https ;;
  http://127.0.0.1:*) protocol=http ;;
  *) die "releases are fetched by https only" "this is about ${PLIMSOLL_RELEASES%%:*}" ;;
esac

fetch() { # fetch NAME INTO MOST-BYTES
  curl --fail --silent --show-error --location --retry 4 --retry-connrefused --max-filesize "$3" --max-time 600 \
    --proto "=$protocol" --output "$2" "$PLIMSOLL_RELEASES/v$version/$1" ||
    die "$1 of plimsoll $version could not be fetched" "check that the release exists, and run the job again"
}

checksum() {
  if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -c 1-64
}

folder=$(mktemp -d "$RUNNER_TEMP/plimsoll-install-XXXXXX")
fetch SHA256SUMS "$folder/SHA256SUMS" 100000
fetch "$file" "$folder/$file" 1000000000
wanted=$(awk -v file="$file" '$2 == file { print $1 }' "$folder/SHA256SUMS")
found=$(checksum "$folder/$file")
[[ $wanted =~ ^[0-9a-f]{64}$ ]] || die "SHA256SUMS of plimsoll $version does not have $file" "choose another version"
[[ $found == "$wanted" ]] || die "$file of plimsoll $version has another checksum than its release says: $found" "run the job again; if it stays, do not use this release"
[[ -z ${PLIMSOLL_CHECKSUM:-} || $found == "${PLIMSOLL_CHECKSUM}" ]] || die "$file of plimsoll $version has another checksum than this workflow wants: $found" "compare with the release that the checksum was taken from"
chmod 755 "$folder/$file"
# The executables for macOS come without a signature, and macOS starts none of those.
if [[ $RUNNER_OS == macOS ]]; then codesign --sign - --force "$folder/$file"; fi
answer "$folder/$file"
