#!/bin/sh
# The verbs of docs/certify-contract.md for a sender that does all of it by legacy scp: it cannot list, rename or delete, so
# it takes files by a pattern, and its receipt is the one that was not there before it uploaded.
set -u

member() { sed -n 's/.*"'"$2"'": "\([^"]*\)".*/\1/p' "$1" | head -n 1; }

copy() {
    scp -O -q -P "$NETS_SFTP_PORT" -i "$NETS_SFTP_KEY" -o IdentitiesOnly=yes -o User="$NETS_SFTP_USER" \
        -o UserKnownHostsFile="$NETS_SFTP_KNOWN_HOSTS" -o StrictHostKeyChecking=yes "$@"
}

# The receipts of a zip, into a folder; none is no mistake.
receipts() { mkdir -p "$2" && copy "$NETS_SFTP_HOST:$NETS_OUTBOUND/*_$1.receipt" "$2/" 2>/dev/null; }

# What the receipt says that was not there before: 0, 3, or 4 after so many looks.
verdict() {
    looks=0
    while [ "$looks" -lt "$2" ]; do
        receipts "$1" "after/$1"
        for receipt in "after/$1"/*; do
            [ -f "$receipt" ] && [ ! -e "before/$1/$(basename "$receipt")" ] || continue
            if grep -q '<status>200</status>' "$receipt"; then return 0; else return 3; fi
        done
        looks=$((looks + 1))
        sleep 0.3
    done
    return 4
}

# What may have arrived is looked for before it is sent again.
send() {
    [ ! -f "sent/$1" ] || return "$(cat "sent/$1")"
    mkdir -p sent
    code=4
    if [ -d "before/$1" ]; then
        verdict "$1" 5
        code=$?
    else
        copy -r "$NETS_SFTP_HOST:$NETS_OUTBOUND" here || return 1
        mkdir -p "before/$1"
        cp here/*_"$1".receipt "before/$1/" 2>/dev/null
        rm -r here
    fi
    if [ "$code" = 4 ]; then
        copy "$1" "$NETS_SFTP_HOST:$NETS_INBOUND/" || return 1
        verdict "$1" 60
        code=$?
    fi
    case $code in 0 | 3) echo "$code" > "sent/$1" ;; esac
    return "$code"
}

collect() {
    rm -rf incoming
    mkdir -p incoming received
    copy "$NETS_SFTP_HOST:$NETS_OUTBOUND/*" incoming/ || return 1
    mv -f incoming/* received/
}

outcome() {
    for zip in received/signed_documents_*.zip; do
        [ -f "$zip" ] || continue
        case $(unzip -p "$zip" receipt.xml) in
        *"<shipmentId>$1</shipmentId>"*"<messageId>$2</messageId>"*'<status>SIGNED</status>'*) return 13 ;;
        esac
    done
    return 10
}

case "${1:-} $#" in
'verbs 1') printf 'send ready\ncollect\noutcome\n' ;;
'send 2') send "$(member "$2" zip)" ;;
'collect 2') collect ;;
'outcome 2') outcome "$(member "$2" shipment_id)" "$(member "$2" message_id)" ;;
*) exit 2 ;;
esac
