/* SPDX-License-Identifier: Apache-2.0 */
/*
 * embed NAME IN OUT: writes OUT, a C file with the bytes of IN as `const unsigned char NAME[]`
 * (a NUL behind them) and their number as `const size_t NAME_size`. Run by the build, so that one
 * binary carries what it serves.
 */
#include <stdio.h>

static int embed(const char *name, FILE *in, FILE *out)
{
    fprintf(out, "#include <stddef.h>\n");
    fprintf(out, "extern const unsigned char %s[];\nextern const size_t %s_size;\n", name, name);
    fprintf(out, "const unsigned char %s[] = {", name);
    size_t size = 0;
    for (int c = fgetc(in); c != EOF; c = fgetc(in)) {
        fprintf(out, "%s%d,", size % 20 == 0 ? "\n" : "", c);
        size++;
    }
    fprintf(out, "0};\nconst size_t %s_size = %zu;\n", name, size);
    return ferror(in) || ferror(out);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: embed NAME IN OUT\n");
        return 2;
    }
    FILE *in = fopen(argv[2], "rb");
    if (!in) {
        perror(argv[2]);
        return 1;
    }
    FILE *out = fopen(argv[3], "wb");
    if (!out) {
        perror(argv[3]);
        fclose(in);
        return 1;
    }
    int failed = embed(argv[1], in, out);
    fclose(in);
    if (fclose(out) != 0 || failed) {
        fprintf(stderr, "embed: %s was not written\n", argv[3]);
        return 1;
    }
    return 0;
}
