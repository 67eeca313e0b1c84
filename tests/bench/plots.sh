#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# plots.sh PROGRAM TOOLS DATA WORK INTO: draws what script/bench plots draws, with gnuplot.
#   PROGRAM the release build; TOOLS the folder of engine_speed and engine_learns; DATA the folder that
#   holds steam/; WORK for figures on the way; INTO for the drawings
set -eu
program=$1 tools=$2 data=$3 work=$4 into=$5

# ndcg and gini of one rule: point RULE SETTING
point() {
    "$program" evaluate rerank --scores "$data/steam/scores.csv.gz" --groups "$data/steam/groups.csv" --rule "$1" \
        --set "$2" --json | sed -n 's/.*"ndcg":\([0-9.]*\).*"gini":\([0-9.]*\).*/\1 \2/p'
}

# sweep RULE SETTING VALUE..: a line each into a file of the rule's name
sweep() {
    rule=$1
    setting=$2
    shift 2
    for value in "$@"; do
        point "$rule" "$setting=$value"
    done >"$work/$rule"
}

frontier() {
    sweep ratio kappa .006 .0115 .016 .0222 .0388 .0592 .0821 .158 .219 .304 .42 .58 .81
    sweep queue kappa .0107 .0175 .0226 .039 .0673
    sweep cpfair lambda 1 2 5 20
    sweep pmmf lambda .3 1 2 3 5 10 30
    sweep min_regularizer lambda 3 10 30
    # Published and not among our rules; docs/evaluate-rerank.md says where from.
    printf '%s\n' ".9977 .4016" ".9843 .2633" ".9705 .1199" >"$work/published"
}

costs() {
    for candidates in 10 30 100 300 1000 3000 10000 30000 50000; do
        "$tools/engine_speed" decide "$candidates" $((200 + 200000 / candidates)) |
            sed -n "s/.*p50_us=\([0-9.]*\) p99_us=\([0-9.]*\).*/$candidates \1 \2/p"
    done >"$work/costs"
}

learning() {
    "$tools/engine_learns" 100 40000 1 >"$work/learns"
    sed -n 's/^curve //p' "$work/learns" >"$work/curve"
    sed -n 's/^bin //p' "$work/learns" >"$work/bins"
    ece=$(sed -n 's/^ece //p' "$work/learns")
}

# draw NAME < COMMANDS: into NAME.svg
draw() {
    {
        echo "set terminal svg size 720,440 font 'sans-serif,13' background '#ffffff' name '$(echo "$1" | tr - _)'"
        echo "set output '$into/$1.svg'"
        echo "set grid lc '#dddddd'; set border lc '#666666'; set key opaque"
        cat
    } | gnuplot
}

frontier
learning
costs
draw rerank-frontier <<END
set title 'Steam re-ranking: what fairness between groups costs users'
set xlabel 'NDCG at 10 (right: users lose less)'; set ylabel 'Gini between groups (down: more even)'
set key left top
plot '$work/ratio' with linespoints pt 7 ps .6 lw 2 lc '#1b6fb5' title 'our ratio price', \
     '$work/queue' with linespoints pt 5 ps .6 lw 2 lc '#3fa45b' title 'our queue price', \
     '$work/cpfair' with points pt 9 lc '#c8641e' title 'CP-Fair, lambda 1 to 20', \
     '$work/pmmf' with points pt 11 lc '#8a4fb0' title 'P-MMF, lambda .3 to 30', \
     '$work/min_regularizer' with points pt 13 lc '#b02a4a' title 'min-regularizer, lambda 3 to 30', \
     '$work/published' with points pt 2 lw 2 lc '#444444' title 'ElasticRank, FairSync, Welf as published'
END
draw calibration <<END
set title 'Calibration of p(accept), second half of 40,000 simulated offers (ECE $ece)'
set xlabel 'predicted'; set ylabel 'observed'; set xrange [0:1]; set yrange [0:1]
set key left top
plot x with lines dt 2 lc '#888888' title 'perfect', \
     '$work/bins' using 1:2:(.4 + sqrt(\$3) / 40) with points pt 7 ps variable lc '#1b6fb5' title 'a bin of 15; size by offers'
END
draw learning-curve <<END
set title 'Learning p(accept) in a simulated market of 100 firms and 4 lines'
set xlabel 'offers answered'; set ylabel 'nats lost against the truth, per offer'; set yrange [0:*]; set key right center
plot '$work/curve' using 1:3 with lines lw 2 dt 2 lc '#888888' title 'one share for all', \
     '$work/curve' using 1:2 with linespoints pt 7 ps .5 lw 2 lc '#1b6fb5' title 'the engine'
END
draw decision-cost <<END
set title 'Cost of a decision by candidates, processor time of one thread'
set xlabel 'eligible firms'; set ylabel 'microseconds'; set logscale xy
set key left top
plot '$work/costs' using 1:2 with linespoints pt 7 ps .6 lw 2 lc '#1b6fb5' title 'median', \
     '$work/costs' using 1:3 with linespoints pt 5 ps .5 lc '#c8641e' title '99 of 100', \
     .3 * x with lines dt 2 lc '#888888' title '0.3 microseconds a candidate'
END
