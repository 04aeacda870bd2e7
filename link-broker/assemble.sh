#!/bin/sh
# Makes FOLDER, which has the launcher and lib, quick to start. Maven calls this.
set -eu
folder=$1
picocli=$2 # a folder with its jar and the jar of its sources
java=$3    # a JDK

# The JVM archives no class as old as picocli's, of Java 5: without this a command takes a third longer.
shipped=$(ls "$picocli"/picocli-*[0-9].jar)
jar=$folder/lib/${shipped##*/}
if [ ! "$jar" -nt "$shipped" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  unzip -q "${shipped%.jar}-sources.jar" 'picocli/*' -d "$work/sources"
  find "$work/sources" -name '*.java' ! -name package-info.java >"$work/list"
  "$java/bin/javac" -nowarn -Xlint:none --release 17 -XDstringConcat=inline -d "$work/classes" "@$work/list"
  cp "$shipped" "$work/picocli.jar"
  "$java/bin/jar" --update --file "$work/picocli.jar" -C "$work/classes" .
  mv "$work/picocli.jar" "$jar"
fi

# What JNA and junixsocket would unpack at every start, and leave behind when they are killed at it. Of
# another machine's kind they do so still.
case $(uname -m) in
  x86_64) jna=linux-x86-64 junixsocket=amd64 ;;
  aarch64) jna=linux-aarch64 junixsocket=aarch64 ;;
  *) jna= ;;
esac
if [ "$jna" ]; then
  mkdir -p "$folder/lib/native"
  # Not written over: a broker that runs from here has mapped them.
  rm -f "$folder"/lib/native/*
  unzip -qjo "$folder"/lib/jna-*.jar "com/sun/jna/$jna/libjnidispatch.so" -d "$folder/lib/native"
  unzip -p "$folder"/lib/junixsocket-native-common-*.jar \
    "lib/$junixsocket-Linux-clang/jni/libjunixsocket-native-*[0-9].so" >"$folder/lib/native/libjunixsocket-native.so"
fi

JAVA_HOME=$java "$folder/baton" --make-archive
