#!/bin/sh
# Stands for a sender's service that runs as long as it is let: it says that it has begun, and waits.
echo "watching as $NETS_SFTP_USER"
while :; do
    sleep 1
done
