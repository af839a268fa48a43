# Atrium as an image: one program with the web app inside, one volume with the data. docs/operations.md says how to run it.

FROM node:22-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . ./
COPY --from=web /src/web/embed/dist web/embed/dist
RUN CGO_ENABLED=0 go build -trimpath -o /out/atrium ./cmd/atrium && mkdir -m 0700 /out/data

# Nothing but the program, and the authorities that it believes when it asks for a certificate.
FROM scratch
COPY --from=program /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=program /out/atrium /atrium
COPY --from=program --chown=10001:10001 /out/data /data
USER 10001:10001
# SQLite rebuilds its file beside it: there is no /tmp.
ENV ATRIUM_LISTEN=:8080 ATRIUM_DATA=/data SQLITE_TMPDIR=/data
VOLUME /data
# Pages, API and sockets.
EXPOSE 8080/tcp
# Media of calls.
EXPOSE 8443/udp
# STUN and TURN.
EXPOSE 3478/udp 3478/tcp
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s CMD ["/atrium", "health"]
ENTRYPOINT ["/atrium"]
CMD ["serve"]
