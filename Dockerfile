# The simulator and nothing else. `make image` builds the static program and hands this file a
# context that holds only it and the licences; no other image is needed.
FROM scratch

COPY LICENSE-MIT LICENSE-APACHE /
COPY mock-nets-share /mock-nets-share

# Only these two are ever written, so the container may run with --read-only: what lives as long as
# the container in /tmp, what `--data /data` keeps in /data. A volume takes its owner from the image.
COPY --chown=65532:65532 empty /tmp/
COPY --chown=65532:65532 empty /data/
VOLUME ["/tmp", "/data"]

USER 65532:65532
ENV MOCK_NETS_SHARE_SFTP=0.0.0.0:2222 \
    MOCK_NETS_SHARE_API=0.0.0.0:8080
EXPOSE 2222 8080

HEALTHCHECK --interval=5s --timeout=3s --start-period=5s --retries=3 CMD ["/mock-nets-share", "healthcheck"]
ENTRYPOINT ["/mock-nets-share"]
CMD ["serve"]
