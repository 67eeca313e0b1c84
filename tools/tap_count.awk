# SPDX-License-Identifier: Apache-2.0
# Prints "passed failed skipped" for a log that holds TAP lines (cmocka, vitest) or ends with a line
# "N passed, N failed[, N skipped]" (the browser tests). TAP lines win when there are both.
/^(not )?ok( |$)/ {
    tap = 1
    if (/# *(SKIP|skip)/) {
        skipped++
    } else if (/^ok/) {
        passed++
    } else {
        failed++
    }
}
/^[0-9]+ passed, [0-9]+ failed/ {
    total_passed = $1
    total_failed = $3
    total_skipped = ($5 ~ /^[0-9]+$/) ? $5 : 0
}
END {
    if (tap) {
        print passed + 0, failed + 0, skipped + 0
    } else {
        print total_passed + 0, total_failed + 0, total_skipped + 0
    }
}
