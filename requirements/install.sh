#!/bin/sh
# Puts Alongside and everything it needs into .venv, in the project folder and nowhere else.
# Does nothing when nothing has changed. Needs Python 3.11 or newer; says so when there is none.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 3; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if is_new_enough "$candidate"; then
            printf '%s' "$candidate"
            return
        fi
    done
    stop "Alongside needs Python 3.11 or newer, and '${PYTHON:-python3}' is not one." \
        "Install it, or name the one to use: make install PYTHON=/path/to/python3.12"
}

can_make_environments() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Debian and Ubuntu keep the part of Python that makes virtual environments in a package of its own.
add_venv_package() {
    package=$("$1" -c 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")')
    advice="'$1' cannot make a virtual environment. On Debian or Ubuntu, install the package $package, then try again."
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        stop "$advice"
    fi
    say "'$1' cannot make a virtual environment yet: installing the Debian package $package with apt-get."
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$package"; } \
        >/dev/null || stop "$advice"
    can_make_environments "$1" || stop "$advice"
}

what_is_wanted() { { pwd; cat requirements/dev.txt pyproject.toml requirements/install.sh; } | cksum; }

stamp=.venv/installed
wanted=$(what_is_wanted)
if [ -x .venv/bin/alongside ] && .venv/bin/python -c '' 2>/dev/null && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

python=$(find_python)
# An environment made in another folder, or by a Python that has gone, is made again.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || ! is_new_enough .venv/bin/python ||
    [ "$(cat .venv/folder 2>/dev/null)" != "$(pwd)" ]; then
    can_make_environments "$python" || add_venv_package "$python"
    say "Making the virtual environment .venv with $("$python" --version)."
    "$python" -m venv --clear .venv
    pwd >.venv/folder
fi

rm -f "$stamp"
export PIP_DISABLE_PIP_VERSION_CHECK=1
say "Installing the $(grep -c '==' requirements/dev.txt) packages of requirements/dev.txt into .venv (a minute at most, as a rule)."
.venv/bin/python -m pip install --quiet --quiet --require-hashes -r requirements/dev.txt ||
    stop "The packages could not be installed: the lines above say why. Put that right and try again; nothing outside .venv was changed."
.venv/bin/python -m pip install --quiet --quiet --no-deps --no-build-isolation --editable . ||
    stop "The packages are in place, but Alongside itself could not be installed: the lines above say why."
printf '%s\n' "$wanted" >"$stamp"
say "Ready: .venv/bin/alongside"
