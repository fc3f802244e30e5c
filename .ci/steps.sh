# Runs the steps of `.ci/run` and `.ci/long`, which source this file: each step is a function `step_NAME`, and `steps`
# lists the ones that run if none is named. A script removes `$temp` by ending.

# A step runs in a process group of its own, so that ending this script ends all that it started.
set -m
running=
end() {
    trap - EXIT
    if [[ -n $running ]]; then
        kill -TERM -- "-$running" 2>/dev/null || true
        wait "$running" 2>/dev/null || true
    fi
    rm -rf "$temp"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

run() {
    local name=$1 start=$SECONDS code=0
    printf '\n== %s\n' "$name"
    "step_$name" </dev/null &
    running=$!
    wait "$running" || code=$?
    running=
    if ((code != 0)); then
        printf '== %s failed after %d s (exit code %d)\n' "$name" $((SECONDS - start)) "$code" >&2
        exit "$code"
    fi
    took+=("$(printf '%-10s %5d s' "$name" $((SECONDS - start)))")
    echo "== $name took $((SECONDS - start)) s"
}

took=()
(($# > 0)) && steps=("$@")
for name in "${steps[@]}"; do
    if ! declare -F "step_$name" >/dev/null; then
        echo "no such step: $name" >&2
        exit 2
    fi
    run "$name"
done
printf '\n== all passed\n'
printf '%s\n' "${took[@]}"
