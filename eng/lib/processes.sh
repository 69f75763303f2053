# shellcheck shell=bash
# Sourced: child processes that end with this script, however it ends, and a clean-up that always runs.

children=()
started=''
cleaning=()

# Starts a child that dies with this shell, even when it is killed; its id is in $started: start COMMAND...
start() {
  setpriv --pdeathsig KILL -- "$@" </dev/null &
  started=$!
  children+=("$started")
}

clean_up() {
  trap '' INT TERM HUP
  # The shell announces every child that a signal ended.
  exec 2>/dev/null
  [ ${#children[@]} = 0 ] || kill -KILL "${children[@]}" || true
  wait || true
  [ ${#cleaning[@]} = 0 ] || "${cleaning[@]}"
}

# clean_up_with COMMAND...: runs it at the end, after the children were killed. A signal gives the exit status that shells give it.
clean_up_with() {
  cleaning=("$@")
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
}
