#!/bin/sh
# The verbs of docs/certify-contract.md for a sender that uploads zips which another program has made: a wrapper around
# examples/send.sh, as one is written around any sender that has a command line. It needs a POSIX shell, OpenSSH's sftp
# and unzip, and is certified with nothing open:
#
#   mock-nets-share certify -- examples/certify/upload-only.sh
set -u

sender=$(dirname "$0")/../send.sh

# The value of a member of a case file.
member() { sed -n 's/.*"'"$2"'": "\([^"]*\)".*/\1/p' "$1" | head -n 1; }

# The words in an element, as they were before they became XML.
words() { sed -n "s/.*<$1>\(.*\)<\/$1>.*/\1/p" | sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&apos;/'"'"'/g; s/&amp;/\&/g'; }

# Uploads a zip once: what was accepted or refused before is told again, and not sent again.
send() {
    [ ! -f "sent/$1" ] || return "$(cat "sent/$1")"
    mkdir -p sent
    "$sender" send "$1"
    code=$?
    case $code in 0 | 3) echo "$code" > "sent/$1" ;; esac
    return "$code"
}

# What is known of a message: by the result of its signing, or else by the newest report that has it.
outcome() {
    for zip in received/signed_documents_*.zip; do
        [ -f "$zip" ] || continue
        receipt=$(unzip -p "$zip" receipt.xml)
        case $receipt in *"<shipmentId>$1</shipmentId>"*"<messageId>$2</messageId>"*) ;; *) continue ;; esac
        case $receipt in
        *'<status>SIGNED</status>'*) return 13 ;;
        *PASSED_DEADLINE*) return 15 ;;
        *) printf '%s\n' "$receipt" | words reasonText; return 14 ;;
        esac
    done
    code=10
    for report in received/*_distribution_report_*; do
        [ -f "$report" ] || continue
        case $(tr -d '\n' < "$report" | sed 's/<message>/\n&/g' | grep "<shipmentId>$1</shipmentId> *<messageId>$2<") in
        *CONFIRMED*) code=11 ;;
        *REJECTED* | *RETURNED*) code=12 ;;
        esac
    done
    return "$code"
}

case "${1:-} $#" in
'verbs 1') printf 'send ready\ncollect\noutcome\n' ;;
'send 2') send "$(member "$2" zip)" ;;
'collect 2') "$sender" fetch received ;;
'outcome 2') outcome "$(member "$2" shipment_id)" "$(member "$2" message_id)" ;;
*) echo "usage: upload-only.sh verbs | (send | collect | outcome) CASE.json" >&2; exit 2 ;;
esac
