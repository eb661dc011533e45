#!/bin/sh
# A sender that writes to a temporary name and renames, so that no half of a shipment is picked up. It tries once and says by
# its exit code whether that went well; who calls it again sends the same shipment, under the same id. It needs OpenSSH's sftp.
#
#   rename.sh SHIPMENT.zip
set -eu
name=$(basename "$1")
printf 'put "%s" "%s/%s.part"\nrename "%s/%s.part" "%s/%s"\n' \
    "$1" "$NETS_INBOUND" "$name" "$NETS_INBOUND" "$name" "$NETS_INBOUND" "$name" |
    timeout 8 sftp -q -b - -P "$NETS_SFTP_PORT" -i "$NETS_SFTP_KEY" -o IdentitiesOnly=yes -o User="$NETS_SFTP_USER" \
        -o UserKnownHostsFile="$NETS_SFTP_KNOWN_HOSTS" -o StrictHostKeyChecking=yes "$NETS_SFTP_HOST" > /dev/null || exit 1
