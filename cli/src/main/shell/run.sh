
find_java java 21
if [ -z "$FOUND" ]; then
    echo "agentport: needs a Java 21 or newer, and found none: install one (for example from https://adoptium.net) or set JAVA_HOME" >&2
    exit 1
fi

# Java keeps in a file what it has loaded, and starts in about half of the time from then on; one file for each place where this
# one lies. Nobody else may write where it is.
cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/agentport
[ -d "$cache" ] || mkdir -p -m 700 "$cache" 2>/dev/null || cache=
case $0 in
    /*) rest=$0 ;;
    *) rest=$PWD/$0 ;;
esac
if [ -n "$cache" ] && [ -O "$cache" ]; then
    archive=java-$VERSION
    while [ "$rest" != "${rest#*/}" ]; do
        archive=$archive${rest%%/*}_
        rest=${rest#*/}
    done
    archive=$cache/$archive$rest.jsa
    if [ "$0" -nt "$archive" ]; then
        rm -f "$archive"
    fi
    set -- -XX:SharedArchiveFile="$archive" -XX:+AutoCreateSharedArchive -Xlog:disable -cp "$0" io.agentport.cli.AgentPortCli "$@"
else
    set -- -cp "$0" io.agentport.cli.AgentPortCli "$@"
fi
exec "$FOUND/bin/java" -Xms16m -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto "$@"
# what follows is the program
