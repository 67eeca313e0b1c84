/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/numerics.h"

#include <math.h>
#include <string.h>

/* ln 2 in two parts: the high one has 37 bits, so a whole number of up to 11 bits times it is
 * exact. */
static const double LN2_HIGH = 0x1.62e42fefa0000p-1;
static const double LN2_LOW = 0x1.cf79abc9e3b3ap-40;
static const double LOG2_E = 0x1.71547652b82fep+0;
static const double EXP_MAX = 709.782712893384;   /* beyond: infinity */
static const double EXP_MIN = -745.1332191019412; /* beyond: 0 */

static double power_of_two(int exponent) /* -1022 .. 1023 */
{
    uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static double scale_by_two(double x, int exponent)
{
    if (exponent > 1023) {
        return x * 0x1p1023 * power_of_two(exponent - 1023);
    }
    if (exponent < -1022) {
        return x * power_of_two(exponent + 200) * 0x1p-200;
    }
    return x * power_of_two(exponent);
}

/* 2^exponent * (high + low) = e^x with about 60 bits, for EXP_MIN <= x <= EXP_MAX. */
static double exp_parts(double x, double *ret_low, int *ret_exponent)
{
    double whole = x * LOG2_E;
    int exponent = (int)(whole + (whole >= 0 ? 0.5 : -0.5));
    double high = x - exponent * LN2_HIGH;
    double low = exponent * LN2_LOW;
    double r = high - low;
    double rest = (high - r) - low;
    /* e^r - 1 - r - r^2/2 by its series up to r^13; |r| <= ln 2 / 2. In pairs, which wait less. */
    double r2 = r * r;
    double r4 = r2 * r2;
    double a0 = 1.0 / 6.0 + r * (1.0 / 24.0);
    double a1 = 1.0 / 120.0 + r * (1.0 / 720.0);
    double a2 = 1.0 / 5040.0 + r * (1.0 / 40320.0);
    double a3 = 1.0 / 362880.0 + r * (1.0 / 3628800.0);
    double a4 = 1.0 / 39916800.0 + r * (1.0 / 479001600.0) + r2 * (1.0 / 6227020800.0);
    double sum = (a0 + r2 * a1) + r4 * ((a2 + r2 * a3) + r4 * a4);
    double tail = r2 * 0.5 + (r2 * r * sum + rest);
    double w = r + tail;
    double w_low = (r - w) + tail;
    double y = 1.0 + w;
    *ret_low = ((1.0 - y) + w) + w_low;
    *ret_exponent = exponent;
    return y;
}

double score__exp(double x)
{
    if (x != x) {
        return x;
    }
    if (x > EXP_MAX) {
        return INFINITY;
    }
    if (x < EXP_MIN) {
        return 0;
    }
    double low;
    int exponent;
    double high = exp_parts(x, &low, &exponent);
    return scale_by_two(high, exponent);
}

double score__exp2(double x)
{
    if (x > 1023 || x < -1022 || x != x) {
        return x > 1023 ? (double)INFINITY : x < -1022 ? 0.0 : x;
    }
    int whole = (int)(x + (x >= 0 ? 0.5 : -0.5));
    double fraction = x - whole;
    return scale_by_two(score__exp(fraction * LN2_HIGH + fraction * LN2_LOW), whole);
}

double score__log(double x)
{
    if (x != x || x < 0) {
        return (double)NAN;
    }
    if (x == 0) {
        return (double)-INFINITY;
    }
    if (x > 0x1.fffffffffffffp1023) {
        return x;
    }
    int exponent = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        exponent = -54;
    }
    uint64_t bits;
    memcpy(&bits, &x, sizeof(bits));
    exponent += (int)(bits >> 52) - 1023;
    bits = (bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000);
    double m;
    memcpy(&m, &bits, sizeof(m));
    if (m > 1.4142135623730951) {
        m *= 0.5;
        exponent++;
    }
    /* log m = 2 atanh s with s = f / (2 + f); f - f^2/2 + s (f^2/2 + series) = 2s + s series. */
    double f = m - 1.0;
    double s = f / (2.0 + f);
    double z = s * s;
    double series = 2.0 / 25.0;
    for (int odd = 23; odd >= 3; odd -= 2) {
        series = series * z + 2.0 / odd;
    }
    series *= z;
    double half = 0.5 * f * f;
    double low = s * (half + series) + exponent * LN2_LOW;
    return exponent * LN2_HIGH - ((half - low) - f);
}

/* The exact product of two doubles as high + low (Dekker). */
static double product_low(double a, double b, double product)
{
    static const double SPLIT = 134217729.0; /* 2^27 + 1 */
    double a_big = SPLIT * a;
    double b_big = SPLIT * b;
    double a_high = a_big - (a_big - a);
    double b_high = b_big - (b_big - b);
    double a_low = a - a_high;
    double b_low = b - b_high;
    return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
}

double score__sigmoid(double x)
{
    if (x != x) {
        return x;
    }
    double size = x < 0 ? x : -x;
    if (size < -700) {
        return x < 0 ? score__exp(x) : 1.0;
    }
    double t_low;
    int exponent;
    double t = exp_parts(size, &t_low, &exponent);
    double scale = scale_by_two(1.0, exponent);
    t *= scale;
    t_low *= scale;
    /* numerator / (1 + t), the quotient corrected once by its remainder. */
    double divisor = 1.0 + t;
    double divisor_low = ((1.0 - divisor) + t) + t_low;
    double numerator = x < 0 ? t : 1.0;
    double numerator_low = x < 0 ? t_low : 0.0;
    double quotient = numerator / divisor;
    double product = quotient * divisor;
    double remainder = (numerator - product) - product_low(quotient, divisor, product);
    remainder = (remainder + numerator_low) - quotient * divisor_low;
    return quotient + remainder / divisor;
}

double score__clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

double score__logit(double p)
{
    p = score__clamp(p, 1e-12, 1.0 - 1e-12);
    return score__log(p / (1.0 - p));
}

double score__power(double x, double y)
{
    if (y == 0.5) {
        return sqrt(x);
    }
    double size = y < 0 ? -y : y;
    int whole = size <= 8 ? (int)size : -1;
    if (whole >= 0 && (double)whole == size) {
        double product = 1.0;
        for (int i = 0; i < whole; i++) {
            product *= x;
        }
        return y < 0 ? 1.0 / product : product;
    }
    return score__exp(y * score__log(x));
}

double lanes_sum(const struct lanes *lanes)
{
    double sum[SCORE__LANES];
    memcpy(sum, lanes->lane, sizeof(sum));
    for (int width = SCORE__LANES / 2; width > 0; width /= 2) {
        for (int i = 0; i < width; i++) {
            sum[i] += sum[i + width];
        }
    }
    return sum[0];
}

uint64_t text_hash(const char *text)
{
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
    for (const char *c = text; *c; c++) {
        hash = mix64(hash ^ (uint64_t)(unsigned char)*c);
    }
    return hash;
}
