# The simulator and nothing else. `make image` builds the static program and hands this file a
# context that holds only it and the licences; no other image is needed.
FROM scratch

COPY LICENSE-MIT LICENSE-APACHE /
COPY mock-nets-share /mock-nets-share

# Only /tmp and /data are ever written, by whatever user the container runs as: what lives as long as the
# container in /tmp, what `--data /data` keeps in /data. No VOLUME: one that is not named outlives its container.
COPY writable /

USER 65532:65532
ENV MOCK_NETS_SHARE_SFTP=0.0.0.0:2222 \
    MOCK_NETS_SHARE_API=0.0.0.0:8080 \
    MOCK_NETS_SHARE_LOG=info
EXPOSE 2222 8080

HEALTHCHECK --interval=1s --timeout=3s --start-period=5s --retries=3 CMD ["/mock-nets-share", "healthcheck"]
ENTRYPOINT ["/mock-nets-share"]
CMD ["serve"]
