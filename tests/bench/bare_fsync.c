/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bare_fsync FILE SECONDS: the yardstick of script/bench for writes. Appends 4 KiB and waits for
 * the disk, again and again, and prints how often a second that went.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: bare_fsync FILE SECONDS\n");
        return 2;
    }
    int file = open(argv[1], O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (file < 0) {
        perror(argv[1]);
        return 1;
    }
    static const char block[4096];
    double began = seconds_now();
    double limit = strtod(argv[2], NULL);
    long count = 0;
    while (seconds_now() - began < limit) {
        if (write(file, block, sizeof(block)) != (ssize_t)sizeof(block) || fdatasync(file) != 0) {
            perror(argv[1]);
            return 1;
        }
        count++;
    }
    printf("%.0f\n", (double)count / (seconds_now() - began));
    (void)close(file);
    (void)unlink(argv[1]);
    return 0;
}
