# Runs one PostgreSQL for as long as somebody holds this script's standard input open.
#
#   sh -c "$(cat watchdog.sh)" watchdog PROGRAMS PORT ICU
#
# The test process holds the other end of the pipe. However it ends, kill -9 included, the kernel
# closes the pipe, `read` returns, and the cluster and its directory go away. Prints `ready` once
# the cluster answers; whatever is printed before or instead of that says why it does not.

programs=$1 port=$2 icu=$3

exec 2>&1
# Only the end of the pipe counts: a signal could leave the cluster behind, that of a broken pipe too,
# which `echo` meets when the test process is gone before the cluster is ready.
trap '' HUP INT PIPE TERM

# PostgreSQL refuses to run as root, which therefore has somebody else run it. Root's own place for
# temporary files may be closed to them.
base=${TMPDIR:-/tmp}
as_servant() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    base=/tmp
    for user in postgres nobody; do
        id -u "$user" >/dev/null 2>&1 && break
    done
    if setpriv --version >/dev/null 2>&1; then
        uid=$(id -u "$user") gid=$(id -g "$user")
        as_servant() { setpriv --reuid="$uid" --regid="$gid" --clear-groups -- "$@"; }
    else
        as_servant() { runuser -u "$user" -- "$@"; }
    fi
fi

dir=$(mktemp -d "$base/nasss-postgres-XXXXXX") || exit 1
end() {
    as_servant "$programs/pg_ctl" stop --pgdata="$dir/data" --mode=immediate --silent
    cd / && rm -rf "$dir"
} >/dev/null 2>&1
trap end EXIT
cd "$dir" || exit 1
[ -z "${user:-}" ] || chown "$user" "$dir" || exit 1

# The locale C for everything but the order of text, so that messages do not depend on the machine.
locale="--locale=C"
[ "$icu" = no ] || locale="$locale --locale-provider=icu --icu-locale=de-DE"

# shellcheck disable=SC2086 # the options are split on purpose
as_servant "$programs/initdb" --pgdata="$dir/data" --username=postgres --auth=trust \
    --encoding=UTF8 --no-sync $locale >"$dir/log" || { cat "$dir/log"; exit 1; }

# Durability is of no use to a cluster that is thrown away. A benchmark may want other settings too, as in
# NASSS_TEST_POSTGRES_OPTIONS="-c shared_buffers=2GB".
as_servant "$programs/pg_ctl" start --pgdata="$dir/data" --log="$dir/data/log" --wait --silent \
    --options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$dir \
        -c max_connections=200 -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
        ${NASSS_TEST_POSTGRES_OPTIONS:-}" ||
    { cat "$dir/data/log"; exit 1; }

echo ready
exec >/dev/null 2>&1 # nobody reads on
read -r _
