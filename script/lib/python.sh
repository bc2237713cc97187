# Sourced by the scripts of this folder. Leaves $root, the checkout, and $python, Debian's own Python 3 with venv: the
# one thing that has to be there before the rest can be written in Python. Needs apt, and root or sudo, only on a machine
# that has no Python yet.
# shellcheck disable=SC2034 # the script that sources this says $root
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
python=/usr/bin/python3
export PYTHONDONTWRITEBYTECODE=1

has_python() {
    "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# A line every 5 s while a long command runs: nobody should have to guess whether it still does.
with_a_sign_of_life() {
    started=$(date +%s)
    "$@" &
    command_pid=$!
    trap 'kill "$command_pid" 2>/dev/null; exit 130' INT TERM
    waited=0
    while kill -0 "$command_pid" 2>/dev/null; do
        sleep 1
        waited=$((waited + 1))
        if [ $((waited % 5)) -eq 0 ]; then
            seconds=$(($(date +%s) - started))
            printf '[ 0/-] %02d:%02d installing Python\n' $((seconds / 60)) $((seconds % 60))
        fi
    done
    trap - INT TERM
    wait "$command_pid"
}

install_python() {
    command -v apt-get >/dev/null || { echo "This needs Debian 12 (there is no apt-get here)." >&2; exit 1; }
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "Python is missing. As root: apt-get install python3 python3-venv sudo" >&2
            exit 1
        }
        as_root=sudo
        # A password is asked for now, not in the middle of a line.
        sudo -v
    fi
    printf '[ 0/-] 00:00 installing Python\n'
    log=$(mktemp)
    # shellcheck disable=SC2016 # $as_root is the inner shell's
    with_a_sign_of_life sh -c '
        as_root=$1
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 update &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends -o Dpkg::Use-Pty=0 \
            -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 install python3 python3-venv
    ' install-python "$as_root" >"$log" 2>&1 </dev/null || { tail -n 30 "$log" >&2; rm -f "$log"; exit 1; }
    rm -f "$log"
}

has_python || install_python
has_python || { echo "$python with venv, version 3.11 or newer, is needed; Debian 12 has it." >&2; exit 1; }
