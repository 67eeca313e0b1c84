# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154,SC2034 # names of the script that sources this
# Sourced by cluster: nginx in front of the nodes. docs/guides/cluster.md explains the choices.

# A certificate of our own, for this machine's names, for a month.
certificate_make() {
    quiet "openssl" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
        -subj /CN=localhost -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
        -keyout "$work/front/key.pem" -out "$work/front/certificate.pem" || exit 1
    chmod 600 "$work/front/key.pem"
}

upstream_servers() {
    node=1
    while [ "$node" -le "$nodes" ]; do
        eval "printf '        server 127.0.0.1:%s max_fails=1 fail_timeout=1s;\n' \$node_port_$node"
        node=$((node + 1))
    done
}

# What nginx may send again to another node: a GET, and a POST with an Idempotency-Key, which the
# nodes store in one database together with its effect. Nothing else: a sign-in, a form of a mailed
# link or a PATCH that has been sent is never sent twice.
front_write() {
    mkdir -p "$work/front/tmp"
    certificate_make
    {
        [ "$(id -u)" -ne 0 ] || echo "user www-data;"
        cat <<NGINX
worker_processes 2;
pid $work/front/nginx.pid;
error_log stderr warn;
events {
    worker_connections 2048;
}
http {
    access_log off;
    server_tokens off;
    client_body_temp_path $work/front/tmp/body;
    proxy_temp_path $work/front/tmp/proxy;
    fastcgi_temp_path $work/front/tmp/fastcgi;
    uwsgi_temp_path $work/front/tmp/uwsgi;
    scgi_temp_path $work/front/tmp/scgi;
    client_max_body_size 64m;

    upstream score {
$(upstream_servers)
        keepalive 32;
    }
    map "\$request_method \$http_idempotency_key" \$may_repeat {
        default 0;
        "~^POST ." 1;
    }

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host \$http_host;
    proxy_set_header X-Forwarded-For \$remote_addr;
    proxy_set_header X-Forwarded-Proto https;
    proxy_connect_timeout 1s;
    proxy_read_timeout 30s;
    proxy_next_upstream error timeout http_503;
    proxy_next_upstream_tries $nodes;
    proxy_next_upstream_timeout 10s;

    server {
        listen 127.0.0.1:$front_port ssl http2;
        server_name localhost;
        ssl_certificate $work/front/certificate.pem;
        ssl_certificate_key $work/front/key.pem;
        ssl_protocols TLSv1.3;
        ssl_session_tickets off;

        location / {
            proxy_pass http://score;
        }
        location /api/v1/ {
            error_page 418 = @repeatable;
            if (\$may_repeat) {
                return 418;
            }
            proxy_pass http://score;
        }
        location @repeatable {
            proxy_next_upstream error timeout http_503 non_idempotent;
            proxy_pass http://score;
        }
        location = /api/v1/events/stream {
            proxy_buffering off;
            proxy_read_timeout 1h;
            proxy_pass http://score;
        }
        location = /metrics {
            return 404;
        }
    }
}
NGINX
    } >"$work/front/nginx.conf"
    [ "$(id -u)" -ne 0 ] || chown -R www-data: "$work/front/tmp"
}

front_run() {
    start front nginx -p "$work/front" -e stderr -c "$work/front/nginx.conf" -g 'daemon off;'
    came_up front curl -fsS -o "$work/answer" --cacert "$work/front/certificate.pem" "$url/healthz"
}

front_start() {
    front_write
    front_run
}
