# The simulator and nothing else. `docker build .` makes it from a clone, with Rust from an image: what --build-arg RUST
# names, such as a mirror's; --build-arg COMMIT is the commit that `--version` names. `make image` needs no other image: it
# builds the program with the Rust that is there, and gives Docker what follows `FROM scratch` alone.
ARG RUST=rust:1-bookworm
FROM ${RUST} AS build
WORKDIR /source
COPY . .
ARG COMMIT
RUN make stage COMMIT="$COMMIT"

FROM scratch
COPY --from=build /source/target/image /

# Only /tmp and /data are ever written, by whatever user the container runs as: what lives as long as the
# container in /tmp, what `--data /data` keeps in /data. No VOLUME: one that is not named outlives its container.
USER 65532:65532
ENV MOCK_NETS_SHARE_SFTP=0.0.0.0:2222 \
    MOCK_NETS_SHARE_API=0.0.0.0:8080 \
    MOCK_NETS_SHARE_LOG=info
EXPOSE 2222 8080

HEALTHCHECK --interval=1s --timeout=3s --start-period=5s --retries=3 CMD ["/mock-nets-share", "healthcheck"]
ENTRYPOINT ["/mock-nets-share"]
CMD ["serve"]
