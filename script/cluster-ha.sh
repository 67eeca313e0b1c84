ha_run() {
    die "not yet"
}
