# shellcheck shell=bash
# Sourced: child processes that end with this script, however it ends, and a clean-up that always runs.

started=''
cleaning=()
# What a child gets when this shell was killed: TERM gives one that has something to clean up the time for it.
death_signal=KILL

# Starts a child; its id is in $started: start COMMAND...
start() {
  setpriv --pdeathsig "$death_signal" -- "$@" </dev/null &
  # shellcheck disable=SC2034  # for the caller
  started=$!
}

# Ends what still runs of the children, politely first.
end_children() {
  local left tries=0
  while left=$(jobs -pr) && [ -n "$left" ]; do
    # shellcheck disable=SC2086  # one word a process
    case $tries in
    0) kill -TERM $left || true ;;
    100) kill -KILL $left || true ;;
    esac
    sleep 0.05
    tries=$((tries + 1))
  done
}

clean_up() {
  local messages
  trap '' INT TERM HUP
  # The shell announces every child that a signal ended.
  exec {messages}>&2 2>/dev/null
  end_children
  wait
  [ ${#cleaning[@]} = 0 ] || "${cleaning[@]}" 2>&"$messages"
}

# clean_up_with COMMAND...: runs it at the end, after the children were ended. A signal gives the exit status that shells give it.
clean_up_with() {
  cleaning=("$@")
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
}
