/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate_data DATA FOLDER: the files of script/bench data. DATA is the folder of shared data,
 * FOLDER gets bpic.csv and maven.csv.
 */
#include "evaluate_files.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    char bpic[1024];
    char maven[1024];
    if (argc != 3) {
        fprintf(stderr, "usage: evaluate_data DATA FOLDER\n");
        return 2;
    }
    (void)snprintf(bpic, sizeof(bpic), "%s/bpic.csv", argv[2]);
    (void)snprintf(maven, sizeof(maven), "%s/maven.csv", argv[2]);
    long cases = bpic_prepare(argv[1], bpic);
    long deals = maven_prepare(argv[1], maven);
    if (cases < 0 || deals < 0) {
        fprintf(stderr, "evaluate_data: not written\n");
        return 1;
    }
    printf("%s %ld rows\n%s %ld rows\n", bpic, cases, maven, deals);
    return 0;
}
