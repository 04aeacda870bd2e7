# Sourced by demo, chaos, fuzz and bench: the stage for processes of the real thing, taken down whatever happens.
# Sets name, folder (in memory, with a bpffs in it) and cgroup.

name=baton-${0##*/}-$$
folder=/run/$name
cgroup=$(findmnt -n -o TARGET -t cgroup2) || {
  echo "no cgroup2 is mounted here, and services are told apart by their cgroups" >&2
  exit 1
}
cgroup=${cgroup%%$'\n'*}/$name

# With every process that was started on it.
take_down() {
  trap '' INT TERM
  set +e
  echo 1 >"$cgroup/cgroup.kill"
  # Who is dying is listed no longer and counts still.
  while grep -q "populated 1" "$cgroup/cgroup.events"; do sleep 0.01; done
  strike
  umount "$folder/bpffs" "$folder"
  rmdir "$folder"
  local end=$((SECONDS + 10))
  while [[ -d $cgroup ]]; do
    rmdir "$cgroup"/*/*/ "$cgroup"/*/ "$cgroup" 2>/dev/null
    if ((SECONDS > end)); then
      echo "left behind: $cgroup" >&2
      break
    fi
  done
}

# What the script set up itself is undone here.
strike() { :; }

# tell SECONDS CLASS FLAGS... -- ARGUMENTS...: a main class with the stage and these as arguments,
# for so long at most. In the background, so that a signal ends the wait and not only the JVM.
tell() {
  local seconds=$1 class=$2 flags=()
  shift 2
  while [[ $1 != -- ]]; do
    flags+=("$1")
    shift
  done
  shift
  (
    echo "$BASHPID" >"$cgroup/teller/cgroup.procs"
    exec timeout "$seconds" java -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED "${flags[@]}" \
      -cp "integration-tests/target/classes:bpf/target/classes:link-broker/target/baton/lib/*" "$class" \
      "$folder" "$cgroup" "$PWD/link-broker/target/baton/baton" "$PWD/integration-tests/target/native" "$@"
  ) &
  wait $!
}

trap take_down EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$cgroup" "$cgroup/teller" "$folder"
# In memory, as /run is where a machine boots the usual way.
mount -t tmpfs -o mode=755 tmpfs "$folder"
mkdir "$folder/bpffs"
mount -t bpf bpf "$folder/bpffs"
