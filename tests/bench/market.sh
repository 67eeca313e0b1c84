#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# market.sh PROGRAM DATABASE FOLDER FIRMS OFFERS
# Fills an empty database with the demo's people and, beside them, FIRMS firms whose OFFERS offers wait for an
# answer; leaves an API key of each firm's focal in FOLDER/keys and the channel manager's in FOLDER/manager.
# Everything goes through the program's own commands.
set -eu

[ $# -eq 5 ] || {
    echo "usage: market.sh PROGRAM DATABASE FOLDER FIRMS OFFERS" >&2
    exit 2
}
program=$1
database=$2
folder=$3
firms=$4
offers=$5

# The country is one that no firm of the demo serves, so that every offer goes to ours.
lists_write() {
    awk -v firms="$firms" -v offers="$offers" -v folder="$folder" 'BEGIN {
        partners = folder "/partners.csv"; users = folder "/users.csv"; focals = folder "/focals.csv"
        accounts = folder "/accounts.csv"; leads = folder "/leads.csv"; offerings = folder "/offerings.csv"
        print "external_id,name,country,territories,open_lead_limit" >partners
        print "email,name,partner,role" >users
        print "partner,email" >focals
        for (i = 1; i <= firms; i++) {
            printf "b%04d,Bench firm %d,NZ,*,1000000\n", i, i >partners
            printf "focal@b%04d.example,Focal %d,b%04d,FOCAL\n", i, i, i >users
            printf "b%04d,focal@b%04d.example\n", i, i >focals
        }
        print "external_id,name,line,access,list_price,currency" >offerings
        print "bench,Bench disk,Bench,OPEN,1000,EUR" >offerings
        print "external_id,name,country" >accounts
        print "external_id,title,need,account,offering,amount,currency,country,city,contact_name,contact_email,decision_date" >leads
        for (i = 1; i <= offers; i++) {
            printf "ba%d,Customer %d,NZ\n", i, i >accounts
            printf "bl%d,Disks for %d,They need more room for their drawings before the end of the year.,", i, i >leads
            printf "ba%d,bench,1000,EUR,NZ,Otago,Erika Beispiel,erika@c%d.example,2199-06-01\n", i, i >leads
        }
    }'
}

# A command whose words matter only when it fails.
run() {
    if ! "$program" "$@" --database "$database" >"$folder/market.log" 2>&1; then
        echo "market.sh: score $* failed:" >&2
        head -n 20 "$folder/market.log" >&2
        exit 1
    fi
}

key_of() {
    "$program" key create --user "$1" --name bench --json --database "$database" 2>"$folder/market.log" |
        sed -n 's/.*"key":"\([^"]*\)".*/\1/p'
}

lists_write
run demo --partners 10 --opportunities 100 --seed 1
run import partners "$folder/partners.csv"
run import users "$folder/users.csv"
run import focals "$folder/focals.csv"
run import offerings "$folder/offerings.csv"
run import accounts "$folder/accounts.csv"
run import opportunities "$folder/leads.csv"
run partner attest --all --facts STANDING,MYSA,AUTHORISATION,DISTRIBUTOR,PROFILE --ground "for the measurement"
# Leads of the demo that lack something stay where they are, which is not ours to mind.
"$program" place --all --database "$database" >"$folder/market.log" 2>&1 || true
key_of channels@vendor.example >"$folder/manager"
: >"$folder/keys"
firm=1
while [ "$firm" -le "$firms" ]; do
    key_of "$(printf 'focal@b%04d.example' "$firm")" >>"$folder/keys"
    firm=$((firm + 1))
done
[ "$(grep -c . "$folder/keys")" -eq "$firms" ] || {
    echo "market.sh: not every firm has a key" >&2
    exit 1
}
