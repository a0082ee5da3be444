# SPDX-License-Identifier: Apache-2.0
# Finds a Java, without starting a process where that can be helped. For any POSIX shell that knows `local`.

# follows links, also those to a link; sets RESOLVED: resolve FILE
resolve() {
    local link
    RESOLVED=$1
    while [ -L "$RESOLVED" ]; do
        link=$(readlink "$RESOLVED")
        case $link in
            /*) RESOLVED=$link ;;
            *) RESOLVED=${RESOLVED%/*}/$link ;;
        esac
    done
}

# the major version of the Java in a directory that has a program, or 0, from its release file; sets VERSION: version_of DIRECTORY PROGRAM
version_of() {
    local name value
    VERSION=0
    [ -x "$1/bin/$2" ] && [ -r "$1/release" ] || return 0
    while IFS='=' read -r name value; do
        if [ "$name" = JAVA_VERSION ]; then
            value=${value#\"}
            VERSION=${value%%[!0-9]*}
            VERSION=${VERSION:-0}
            return 0
        fi
    done <"$1/release"
}

# JAVA_HOME if it is new enough, then the one on the PATH, then the newest in the usual places; sets FOUND, empty if there is
# none, and VERSION: find_java PROGRAM MINIMUM
find_java() {
    local candidate best=0 home=${HOME:-/nonexistent}
    FOUND=${JAVA_HOME:-}
    version_of "$FOUND" "$1"
    [ "$VERSION" -lt "$2" ] || return 0
    FOUND=$(command -v "$1" 2>/dev/null) || FOUND=
    if [ -n "$FOUND" ]; then
        resolve "$FOUND"
        FOUND=${RESOLVED%/bin/*}
        version_of "$FOUND" "$1"
        [ "$VERSION" -lt "$2" ] || return 0
    fi
    FOUND=
    for candidate in /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/* /opt/java/* /opt/jdk/* \
        /usr/local/openjdk* /usr/local/lib/jvm/* "$home"/.sdkman/candidates/java/* "$home"/.jdks/* "$home"/.asdf/installs/java/* \
        "$home"/.local/share/mise/installs/java/* "$home"/.jenv/versions/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$home"/Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
        version_of "$candidate" "$1"
        if [ "$VERSION" -ge "$2" ] && [ "$VERSION" -gt "$best" ]; then
            FOUND=$candidate
            best=$VERSION
        fi
    done
    VERSION=$best
}
