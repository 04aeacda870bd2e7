#!/bin/sh
# Compiles every src/main/c/NAME.c into FOLDER/NAME. Maven calls this.
set -eu
folder=$1
cd "$(dirname "$0")/src/main/c"
command -v cc >/dev/null || {
  echo "cc is missing, and tools of the tests are compiled with it: run './run install' or 'apt install gcc libc6-dev'" >&2
  exit 1
}
mkdir -p "$folder"
for source in *.c; do
  cc -O2 -Wall -Wextra -Werror "$source" -o "$folder/${source%.c}" -Wl,--as-needed -lbpf
done
