/* SPDX-License-Identifier: Apache-2.0 */

/* The composition root: process-wide switches, then the command line. */

#include <signal.h>

#include "base/hash.h"
#include "cli/command.h"

int main(int argc, char **argv)
{
    struct score_error err = {0};
    /* A reader that goes away is an answer of write(2), not the end of the process. */
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigaction(SIGPIPE, &ignore, NULL);
    if (hash_library_init(&err)) {
        cli_say("score: %s", err.text);
        return EXIT_USAGE;
    }
    return command_line_run(argc, (const char *const *)argv);
}
