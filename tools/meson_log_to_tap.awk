# SPDX-License-Identifier: Apache-2.0
# Turns Meson's testlog.txt into one TAP stream. A test that prints TAP itself (cmocka) keeps its own cases;
# any other is one case; one that died or timed out without naming a failed case becomes a failed case.
function close_test() {
    if (name == "") {
        return
    }
    if (result == "exit status 77") {
        print "ok - " name " # SKIP"
    } else if (result != "exit status 0" && failed == 0) {
        print "not ok - " name ": " result
    } else if (passed + failed == 0) {
        print "ok - " name
    }
    name = ""
}
/^test: +/ {
    close_test()
    sub(/^test: +/, "")
    name = $0
    passed = 0
    failed = 0
    result = ""
    print "# " name
    next
}
/^Summary of Failures:/ {
    exit
}
name == "" || /^(start time|duration|command): / || /^[-=]+ (std|[0-9]+\/[0-9]+)/ || /^=+$/ {
    next
}
/^result: +/ && result == "" {
    sub(/^result: +/, "")
    result = $0
    next
}
/^ok/ {
    passed++
}
/^not ok/ && !/# *SKIP/ {
    failed++
}
{
    print
}
END {
    close_test()
}
