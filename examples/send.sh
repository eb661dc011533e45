#!/bin/sh
# A small sender for Nets Share: it uploads a shipment, waits for its receipt, gets what lies in Outbound and deletes it
# there. Copy it to begin your own. It needs a POSIX shell and OpenSSH's sftp; where the server is it learns from the
# variables that `mock-nets-share accept` sets, and that you set for Nets' own server.
#
#   send.sh send SHIPMENT.zip    uploads it and waits for its receipt
#   send.sh fetch FOLDER         gets all files of Outbound into this folder, and deletes each there
#
# It exits with 0 when all is done, 1 when the server cannot be reached or does not do what it should, 2 when it is called
# wrongly, 3 when the shipment is refused, and 4 when no receipt has come in time.
set -eu

for name in NETS_SFTP_HOST NETS_SFTP_PORT NETS_SFTP_USER NETS_SFTP_KEY NETS_SFTP_KNOWN_HOSTS NETS_INBOUND NETS_OUTBOUND; do
    eval "[ -n \"\${$name:-}\" ]" || { echo "send.sh: $name is not set" >&2; exit 2; }
done
patience=${NETS_PATIENCE:-30}    # seconds for a receipt

# Does what its standard input says, a command a line, up to the first that fails.
sftp_batch() {
    sftp -b - -P "$NETS_SFTP_PORT" -i "$NETS_SFTP_KEY" -o IdentitiesOnly=yes -o User="$NETS_SFTP_USER" \
        -o UserKnownHostsFile="$NETS_SFTP_KNOWN_HOSTS" -o StrictHostKeyChecking=yes "$NETS_SFTP_HOST"
}

# The names in Outbound, a line each.
outbound() {
    printf 'cd "%s"\nls -1\n' "$NETS_OUTBOUND" | sftp_batch | grep -v '^sftp> ' | sed 's/[[:space:]]*$//' || true
}

# Gets a file into a folder and deletes it in Outbound: only when all of it is here.
fetch() {
    printf 'get "%s/%s" "%s/.%s.part"\n' "$NETS_OUTBOUND" "$1" "$2" "$1" | sftp_batch > /dev/null
    mv "$2/.$1.part" "$2/$1"
    printf 'rm "%s/%s"\n' "$NETS_OUTBOUND" "$1" | sftp_batch > /dev/null
    echo "fetched $1"
}

# Under a name that is not picked up, and then under its own, so that no half of a shipment is read.
upload() {
    shipment=$(basename "$1")
    printf 'put "%s" "%s/%s.part"\nrename "%s/%s.part" "%s/%s"\n' \
        "$1" "$NETS_INBOUND" "$shipment" "$NETS_INBOUND" "$shipment" "$NETS_INBOUND" "$shipment" | sftp_batch > /dev/null
    echo "uploaded $shipment"
}

case "${1:-} $#" in
'send 2')
    [ -f "$2" ] || { echo "send.sh: there is no file $2" >&2; exit 2; }
    before=$(outbound)
    upload "$2"
    waited=0
    while :; do
        receipt=$(outbound | grep -F "$shipment.receipt" | grep -vxF "${before:-/}" | head -n 1 || true)
        [ -z "$receipt" ] || break
        [ "$waited" -lt "$patience" ] || { echo "send.sh: no receipt after $patience seconds" >&2; exit 4; }
        sleep 1
        waited=$((waited + 1))
    done
    fetch "$receipt" .
    if grep -q '<status>200</status>' "$receipt"; then
        echo "accepted $shipment"
    else
        echo "refused $shipment: $(cat "$receipt")" >&2
        exit 3
    fi
    ;;
'fetch 2')
    mkdir -p "$2"
    outbound | while read -r name; do
        fetch "$name" "$2"
    done
    ;;
*)
    echo "usage: send.sh send SHIPMENT.zip | fetch FOLDER" >&2
    exit 2
    ;;
esac
