#!/bin/sh
# Makes a package for Debian of FOLDER, the runnable one: package.sh FOLDER OUT [VERSION], prints its path.
set -eu
folder=$(realpath "$1")
out=$(realpath "$2")
version=${3:-$("$folder/baton" --version)}
version=${version#baton }
cd "$(dirname "$(readlink -f "$0")")/src/main"

architecture=$(dpkg --print-architecture)
package=$out/baton_${version}_$architecture.deb
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
share=$root/usr/share

# Not its archive of classes: that fits one JVM, and is made where the package is installed.
mkdir -p "$root/usr/lib/baton" "$root/usr/bin"
cp -a "$folder/baton" "$folder/lib" "$root/usr/lib/baton"
ln -s ../lib/baton/baton "$root/usr/bin/baton"

install -D -m 644 -t "$root/usr/lib/systemd/system" systemd/baton.service systemd/baton.socket
install -D -m 644 systemd/sysusers.conf "$root/usr/lib/sysusers.d/baton.conf"
install -D -m 644 systemd/tmpfiles.conf "$root/usr/lib/tmpfiles.d/baton.conf"
install -D -m 644 -t "$root/etc/baton" etc/baton.toml
mkdir "$root/etc/baton/conf.d"
install -D -m 644 -t "$share/doc/baton/examples" systemd/shared-hooks.conf kubernetes/*.yaml prometheus/*
install -D -m 644 ../../../LICENSE "$share/doc/baton/copyright"
mkdir -p "$share/varlink"
unzip -qjo "$folder"/lib/link-api-*.jar io/baton/varlink/io.baton.Broker.varlink -d "$share/varlink"

java -cp "$folder/lib/baton.jar" io.baton.cli.Manual "$root/manual"
install -D -m 644 -t "$share/man/man1" "$root"/manual/*.1
gzip -9n "$share"/man/man1/*
install -D -m 644 "$root/manual/baton.bash" "$share/bash-completion/completions/baton"
install -D -m 644 -t "$share/zsh/vendor-completions" completion/_baton
rm -r "$root/manual"

mkdir "$root/DEBIAN"
size=$(du -sk --exclude DEBIAN "$root" | cut -f1)
sed "s/@version@/$version/; s/@architecture@/$architecture/; s/@size@/$size/" debian/control >"$root/DEBIAN/control"
install -m 644 -t "$root/DEBIAN" debian/conffiles debian/triggers debian/templates
install -m 755 -t "$root/DEBIAN" debian/postinst debian/prerm debian/postrm
# Jars are compressed: what takes longer makes it hardly smaller.
dpkg-deb -Zgzip --root-owner-group --build "$root" "$package" >&2
echo "$package"
