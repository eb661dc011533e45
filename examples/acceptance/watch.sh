#!/bin/sh
# Stands for a sender's service that runs as long as it is let: it says that it has begun, by a file as well, and waits.
echo "watching as $NETS_SFTP_USER"
: > watching
while :; do
    sleep 1
done
