#!/bin/sh
# Waits for the metadata service, then declares what the services are to work on.
set -eu
until mainstem services >/dev/null 2>&1; do sleep 2; done
mainstem regions put us-west
mainstem regions put us-east
mainstem clusters put -f /setup/kafka-west.yml
mainstem clusters put -f /setup/kafka-east.yml
mainstem topics show trips >/dev/null 2>&1 || mainstem topics create --idempotency-key first-topic -f /setup/trips.yml
