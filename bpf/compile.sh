#!/bin/sh
# Compiles every src/main/c/NAME.bpf.c into FOLDER/NAME.bpf.o. Maven calls this.
set -eu
folder=$1
cd "$(dirname "$0")/src/main/c"
command -v clang >/dev/null || {
  echo "clang is missing, and BPF programs are compiled with it: run './run install' or 'apt install clang'" >&2
  exit 1
}
mkdir -p "$folder"
for source in *.bpf.c; do
  # Debian keeps asm/ in a folder of the architecture, where clang does not look when it compiles for BPF.
  clang -O2 -g -Wall -Wextra -Werror -target bpf -idirafter "/usr/include/$(uname -m)-linux-gnu" \
    -ffile-prefix-map="$PWD"=. -c "$source" -o "$folder/${source%.c}.o"
done
