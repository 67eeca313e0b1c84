#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# certificates.sh FOLDER - certificates of a server: good, expired, not valid yet, for another name,
# each NAME.pem with NAME.key, by the authority ca.pem; stranger.pem vouches for none of them.
# `openssl ca` and not `x509`: it alone takes both dates.
set -eu
umask 077
cd "$1"

cat >ca.conf <<'CONF'
[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = names
unique_subject = no
x509_extensions = server
[names]
commonName = supplied
[server]
subjectAltName = DNS:localhost
[elsewhere]
subjectAltName = DNS:db.elsewhere.example
[authority]
basicConstraints = critical, CA:TRUE
[req]
distinguished_name = name
prompt = no
[name]
CN = score test
CONF
: >index
echo 01 >serial

authority() { # NAME
    openssl req -x509 -newkey rsa:2048 -nodes -config ca.conf -extensions authority -days 2 \
        -subj "/CN=$1" -keyout "$1.key" -out "$1.pem"
}

server() { # NAME EXTENSIONS FROM UNTIL
    openssl req -new -newkey rsa:2048 -nodes -config ca.conf -subj "/CN=$1" -keyout "$1.key" \
        -out "$1.csr"
    openssl ca -batch -notext -config ca.conf -extensions "$2" -cert ca.pem -keyfile ca.key \
        -startdate "$3" -enddate "$4" -in "$1.csr" -out "$1.pem"
}

authority ca
authority stranger
server good server 20200101000000Z 20991231000000Z
server expired server 20200101000000Z 20200201000000Z
server early server 20980101000000Z 20991231000000Z
server elsewhere elsewhere 20200101000000Z 20991231000000Z
chmod 644 ca.pem stranger.pem
